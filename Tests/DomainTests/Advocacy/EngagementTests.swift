import JSON
import Testing

@testable import Domain

/// Engagements: who takes part in a campaign.
@Suite struct EngagementTests {
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
