import JSON
import Testing

@testable import Domain

@Suite struct TrainingNeedTests {
    private static let body: JSON.Object = [
        "adherent_id": .string(Trial.id), "theme": "finance", "person_category": "administrator", "year": 2026, "headcount": 8,
    ]
    private let trial = Trial(TrainingNeed())

    @Test func `A need is somebody's, on a theme, for a year, of one person at least`() {
        #expect(
            trial.create([:]).complaints == [
                "/adherent_id required", "/headcount required", "/person_category required", "/theme required", "/year required",
            ])
        #expect(trial.create(Self.body.patched(["headcount": 0])).complaints == ["/headcount out_of_range"])
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        StateMatrix(trial: trial, whole: Self.body).check(
            states: ["open", "planned", "met", "dropped"], steps: "open→planned|dropped; planned→met|dropped|open")
    }
}
