import JSON
import Testing

@testable import Domain

@Suite struct TrainingSessionTests {
    private static let body: JSON.Object = [
        "training_id": .string(Trial.id), "starts_on": "2026-04-14", "ends_on": "2026-04-15", "capacity": 12, "remote_url": "https://exemple.fr/s",
    ]
    private let trial = Trial(TrainingSession())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `The commune of its place gives the département`() {
        #expect(trial.create(Self.body.patched(["place": ["insee_code": "09122"]])).record["department"] == "09")
        #expect(trial.create(Self.body.patched(["place": ["insee_code": "75056"]])).record["department"] == nil)
        #expect(complaints(["place": ["insee_code": "09999"]]) == ["/place/insee_code unknown_commune"])
    }

    @Test func `No more are needed than there are seats, and it ends after it has begun`() {
        #expect(complaints(["min_participants": 13]) == ["/min_participants minimum_above_capacity"])
        #expect(complaints(["capacity": 0]) == ["/capacity out_of_range"])
        #expect(complaints(["ends_on": "2026-04-13"]) == ["/ends_on ends_before_start"])
    }

    @Test func `It opens where or by what address one may join`() {
        #expect(complaints(["status": "open", "remote_url": nil]) == ["/place required"])
        #expect(complaints(["status": "open", "remote_url": nil, "place": ["label": "Maison des associations"]]).isEmpty)
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        StateMatrix(trial: trial, whole: Self.body).check(
            states: ["planned", "open", "confirmed", "running", "completed", "cancelled"],
            steps: "planned→open|cancelled; open→confirmed|cancelled; confirmed→running|cancelled; running→completed")
    }
}
