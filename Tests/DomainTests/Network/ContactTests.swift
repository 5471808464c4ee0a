import JSON
import Testing

@testable import Domain

@Suite struct ContactTests {
    private static let body: JSON.Object = [
        "adherent_id": .string(Trial.id), "first_name": "Prénom", "last_name": "Nom", "person_category": "permanent_employee",
        "legal_basis": "legitimate_interest",
    ]
    private let trial = Trial(Contact())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `A person belongs to an adherent or to a partner, never to both or to none`() {
        #expect(complaints([:]).isEmpty)
        #expect(complaints(["adherent_id": nil, "partner_id": .string(Trial.id)]).isEmpty)
        #expect(complaints(["partner_id": .string(Trial.id)]) == [" exactly_one_owner"])
        #expect(complaints(["adherent_id": nil]) == [" exactly_one_owner"])
    }

    @Test func `Of a person on a pathway data are held by consent, with its time`() {
        #expect(complaints(["person_category": "pathway_employee"]) == ["/legal_basis consent_required"])
        #expect(complaints(["person_category": "pathway_employee", "legal_basis": "consent"]) == ["/consent_at required"])
        #expect(
            complaints(["person_category": "pathway_employee", "legal_basis": "consent", "consent_at": "2026-03-01T10:00:00+01:00"]).isEmpty)
    }

    @Test(arguments: ["nir", "birth_date", "pass_iae", "health", "address"]) func `Nothing more is held of a person`(name: String) {
        #expect(complaints([name: "1"]) == ["/\(name) unknown_member"])
    }

    @Test func `It is to be purged three years on, or on the day that is said`() {
        #expect(trial.create(Self.body).record["retention_until_on"] == "2029-03-02")
        #expect(trial.create(Self.body.patched(["retention_until_on": "2026-12-31"])).record["retention_until_on"] == "2026-12-31")
    }

    @Test func `No write makes a person anonymous`() {
        #expect(complaints(["status": "anonymised"]) == ["/status invalid_value"])
        let created = trial.create(Self.body).record
        #expect(trial.patch(created, ["status": "anonymised"]).forbidden?.allowed == ["inactive"])
        #expect(trial.patch(created, ["status": "inactive"]).forbidden == nil)
    }
}
