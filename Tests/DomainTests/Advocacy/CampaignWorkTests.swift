import JSON
import Testing

@testable import Domain

/// Actions and engagements: what is done for a campaign.
@Suite struct CampaignWorkTests {
    @Test func `An action is planned, done or cancelled, and its outcome is pending until it is told`() {
        let trial = Trial(CampaignAction())
        let body: JSON.Object = ["campaign_id": .string(Trial.id), "title": "Rencontre", "kind": "meeting", "held_on": "2026-10-06"]
        StateMatrix(trial: trial, whole: body).check(states: ["planned", "done", "cancelled"], steps: "planned→done|cancelled")
        #expect(trial.create(body).record["outcome"] == "pending")
        #expect(trial.create(body.patched(["outcome": "won"])).complaints == ["/outcome invalid_value"])
    }

    @Test func `An adherent is invited, and engages on the day of the step`() {
        let trial = Trial(Engagement())
        let body: JSON.Object = ["campaign_id": .string(Trial.id), "adherent_id": .string(Trial.id)]
        StateMatrix(trial: trial, whole: body).check(
            states: ["invited", "engaged", "declined", "withdrawn"], steps: "invited→engaged|declined; declined→engaged; engaged→withdrawn")
        let invited = trial.create(body).record
        #expect(invited["engaged_on"] == nil)
        #expect(trial.on("2026-09-15").patch(invited, ["status": "engaged"]).record["engaged_on"] == "2026-09-15")
    }
}
