import JSON
import Testing

@testable import Domain

@Suite struct PartnershipTests {
    static let body: JSON.Object = [
        "partner": ["name": "Fédération du bâtiment", "kind": "company"], "axis": "economic", "purposes": ["recruitment"],
    ]
    private let trial = Trial(Partnership())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `A partnership needs a partner, an axis and a purpose, and no more`() {
        #expect(trial.create([:]).complaints == ["/axis required", "/partner required", "/purposes required"])
        #expect(trial.create(Self.body).issues.isEmpty)
    }

    @Test func `Its partner needs a name and a kind`() {
        #expect(complaints(["partner": ["name": nil, "kind": nil, "department": "09"]]) == ["/partner/kind required", "/partner/name required"])
        #expect(
            complaints(["partner": ["siret": "1", "department": "75", "scale": "galactic"]]) == [
                "/partner/department invalid_value", "/partner/scale invalid_value", "/partner/siret invalid_siret",
            ])
    }

    @Test func `It is regional unless it says otherwise`() {
        #expect(trial.create(Self.body).record["scale"] == "regional")
        #expect(complaints(["scale": "galactic"]) == ["/scale invalid_value"])
    }

    @Test func `Values, purposes and départements are those of the lists`() {
        #expect(
            complaints(["values_shared": ["VAL-1", "OBJ-12", "VAL-9"]]) == [
                "/values_shared/1 unknown_reference", "/values_shared/2 unknown_reference",
            ])
        #expect(complaints(["purposes": []]) == ["/purposes too_short"])
        #expect(complaints(["departments": ["09", "09", "2A"]]) == ["/departments/1 repeated", "/departments/2 invalid_value"])
        #expect(complaints(["axis": "sport"]) == ["/axis invalid_value"])
        #expect(complaints(["adherent_ids": ["x"]]) == ["/adherent_ids/0 invalid_format"])
    }

    @Test func `Its partner is told by name, by reference, or both`() {
        #expect(complaints(["partner_id": .string(Trial.id)]).isEmpty)
        #expect(complaints(["partner": nil, "partner_id": .string(Trial.id)]).isEmpty)
        #expect(complaints(["partner": nil, "partner_id": "x"]) == ["/partner_id invalid_format"])
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body.patched(["ends_on": "2027-12-31"]))
        matrix.check(
            states: ["identified", "in_discussion", "active", "dormant", "ended"],
            steps: "identified→in_discussion|active|ended; in_discussion→active|ended; active→dormant|ended; dormant→active|ended")
        matrix.check(needs: [:])
    }

    @Test func `Ending is dated by the day of the step, which can't be before the start`() {
        let active = trial.create(Self.body.patched(["status": "active", "starts_on": "2026-01-01"])).record
        #expect(trial.patch(active, ["status": "ended"]).record["ends_on"] == "2026-03-02")
        let future = trial.create(Self.body.patched(["starts_on": "2026-06-01"])).record
        #expect(trial.patch(future, ["status": "ended"]).complaints == ["/ends_on ends_before_start"])
    }

    @Test func `Only an active partnership is in force`() {
        #expect(trial.collection.hasForce)
        #expect(trial.collection.states.inForce == ["active"])
    }
}
