import JSON
import Testing

@testable import Domain

@Suite struct RegistrationTests {
    private static let body: JSON.Object = [
        "session_id": .string(Trial.id), "adherent_id": .string(Trial.id), "person_category": "pathway_employee",
    ]
    private let trial = Trial(Registration())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `One seat, of a person who is not known, unless it says otherwise`() {
        let record = trial.create(Self.body).record
        #expect(record["seats"] == 1)
        #expect(record["people"] == ["women": 0, "men": 0, "other": 0, "unspecified": 1])
        #expect(record["requested_on"] == "2026-03-02")
        let more = trial.patch(record, ["seats": 4])
        #expect(more.issues.isEmpty)
        #expect(more.record["people"]?["unspecified"] == 4)
    }

    @Test func `The participants add up to the seats`() {
        #expect(complaints(["seats": 5, "people": ["women": 3, "men": 2]]).isEmpty)
        #expect(complaints(["seats": 5, "people": ["women": 3, "men": 1]]) == ["/people people_seats_mismatch"])
        let counted = trial.create(Self.body.patched(["seats": 5, "people": ["women": 3, "men": 2]])).record
        #expect(trial.patch(counted, ["seats": 6]).complaints == ["/people people_seats_mismatch"])
    }

    @Test func `Who is named takes one seat, and satisfaction is told by who was there`() {
        #expect(complaints(["contact_id": .string(Trial.id), "seats": 2]) == ["/seats one_seat_per_contact"])
        #expect(complaints(["satisfaction": 4]) == ["/satisfaction not_attended"])
        #expect(complaints(["satisfaction": 4, "status": "attended"]).isEmpty)
        #expect(complaints(["satisfaction": 6, "status": "attended"]) == ["/satisfaction out_of_range"])
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        StateMatrix(trial: trial, whole: Self.body).check(
            states: ["requested", "waitlisted", "confirmed", "attended", "absent", "cancelled"],
            steps: "requested→confirmed|waitlisted|cancelled; waitlisted→confirmed|cancelled; confirmed→attended|absent|cancelled")
    }
}
