import JSON
import Testing

@testable import Domain

@Suite struct ContributionTests {
    private static let body: JSON.Object = [
        "kind": "position", "title": "Financer", "body": "Nous proposons…", "return_reason": "Préciser.", "national_reference": "N-1",
    ]
    private let trial = Trial(Contribution())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body)
        matrix.check(
            states: ["draft", "submitted", "validated", "returned", "published", "acknowledged", "withdrawn"],
            steps: "draft→submitted; submitted→validated|returned; returned→draft; validated→published; published→acknowledged|withdrawn")
        matrix.check(needs: ["returned": ["return_reason"], "acknowledged": ["national_reference"]])
    }

    @Test func `Each step is dated`() {
        let draft = trial.create(Self.body).record
        #expect(draft["submitted_on"] == nil)
        let submitted = trial.on("2026-07-01").patch(draft, ["status": "submitted"]).record
        #expect(submitted["submitted_on"] == "2026-07-01")
        let validated = trial.on("2026-07-10").patch(submitted, ["status": "validated"]).record
        let published = trial.on("2026-07-15").patch(validated, ["status": "published"]).record
        #expect(published["submitted_on"] == "2026-07-01" && published["published_on"] == "2026-07-15")
    }

    @Test func `What goes with it has an address each, and the digest of its bytes where one is told`() {
        #expect(complaints(["attachments": [["url": "https://exemple.fr/a.pdf"]]]).isEmpty)
        #expect(
            complaints(["attachments": [["sha256": "abc"], ["url": "x", "name": "a"]]]) == [
                "/attachments/0/sha256 invalid_format", "/attachments/0/url required", "/attachments/1/name unknown_member",
                "/attachments/1/url invalid_format",
            ])
    }

    @Test func `What it covers ends after it has begun, and a demand is a campaign's`() {
        #expect(complaints(["period_starts_on": "2026-02-01", "period_ends_on": "2026-01-31"]) == ["/period_ends_on ends_before_start"])
        #expect(complaints(["campaign_demand": "Maintenir"]) == ["/campaign_demand unknown_demand"])
        #expect(complaints(["campaign_demand": "Maintenir", "campaign_id": .string(Trial.id)]).isEmpty)
    }

    @Test func `The federation sees it from its publication to its acknowledgement`() {
        for state in trial.collection.states.names {
            let record = trial.create(Self.body.patched(["status": .string(state)])).record
            #expect(trial.collection.sharing.holds(record) == ["published", "acknowledged"].contains(state))
        }
    }
}
