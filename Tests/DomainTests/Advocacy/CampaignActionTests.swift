import JSON
import Testing

@testable import Domain

/// Actions: what is done for a campaign.
@Suite struct CampaignActionTests {
    @Test func `An action is planned, done or cancelled, and its outcome is pending until it is told`() {
        let trial = Trial(CampaignAction())
        let body: JSON.Object = ["campaign_id": .string(Trial.id), "title": "Rencontre", "kind": "meeting", "held_on": "2026-10-06"]
        StateMatrix(trial: trial, whole: body).check(states: ["planned", "done", "cancelled"], steps: "planned→done|cancelled")
        #expect(trial.create(body).record["outcome"] == "pending")
        #expect(trial.create(body.patched(["outcome": "won"])).complaints == ["/outcome invalid_value"])
    }
}
