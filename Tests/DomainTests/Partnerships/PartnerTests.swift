import JSON
import Testing

@testable import Domain

@Suite struct PartnerTests {
    private let trial = Trial(Partner())

    @Test func `Only a prescriber has a kind of prescriber`() {
        #expect(trial.create(["name": "Mission locale", "kind": "prescriber", "prescriber_kind": "ML"]).complaints.isEmpty)
        #expect(
            trial.create(["name": "Mission locale", "kind": "company", "prescriber_kind": "ML"]).complaints == ["/prescriber_kind not_a_prescriber"])
    }

    @Test func `It is active or not`() {
        StateMatrix(trial: trial, whole: ["name": "Mission locale", "kind": "prescriber"]).check(
            states: ["active", "inactive"], steps: "active→inactive; inactive→active")
    }
}
