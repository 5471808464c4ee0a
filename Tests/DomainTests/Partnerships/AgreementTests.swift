import JSON
import Testing

@testable import Domain

@Suite struct AgreementTests {
    private static let body: JSON.Object = [
        "partnership_id": .string(Trial.id), "kind": "framework_agreement", "title": "Convention cadre", "signed_on": "2026-01-15",
        "starts_on": "2026-02-01",
    ]
    private let trial = Trial(Agreement())

    @Test func `Signed it has the day of the signature and its first day, and is in force`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body)
        matrix.check(states: ["draft", "signed", "terminated"], steps: "draft→signed; signed→terminated")
        matrix.check(needs: ["signed": ["signed_on", "starts_on"]])
        #expect(trial.collection.states.inForce == ["signed"])
        #expect(trial.collection.hasForce)
    }
}
