import JSON
import Testing

@testable import Domain

@Suite struct TrainingTests {
    static let body: JSON.Object = [
        "code": "FIN-01", "title": "Lire un bilan", "audiences": ["director"], "themes": ["finance"], "duration_hours": 14, "platform": "irio",
    ]
    private let trial = Trial(Training())

    private func complaints(_ more: JSON.Object) -> [String] { trial.create(Self.body.patched(more)).complaints }

    @Test func `A training needs a code, a title, audiences, themes, a length and a platform`() {
        #expect(
            trial.create([:]).complaints == [
                "/audiences required", "/code required", "/duration_hours required", "/platform required", "/themes required", "/title required",
            ])
        #expect(complaints(["audiences": [], "themes": []]) == ["/audiences too_short", "/themes too_short"])
    }

    @Test func `A training is neither certifying nor open to outsiders unless it says so`() {
        let record = trial.create(Self.body).record
        #expect(record["certifying"] == false && record["open_to_outsiders"] == false && record.status == "draft")
    }

    @Test func `Values and forms are those of the domain`() {
        let wrong: JSON.Object = [
            "code": "fin", "duration_hours": 0.25, "platform": "moodle", "delivery_modes": ["onsite", "hybrid"], "rome_codes": ["A1201", "Z1201"],
            "formacode": "123", "price_cents": 2.5, "funding": ["opco", "opco"], "publics": ["femmes", "hommes"],
            "provider": ["siret": "1", "nda": "2"],
        ]
        #expect(
            complaints(wrong) == [
                "/code invalid_format", "/delivery_modes/1 invalid_value", "/duration_hours out_of_range", "/formacode invalid_format",
                "/funding/1 repeated", "/platform invalid_value", "/price_cents invalid_type", "/provider/nda invalid_format",
                "/provider/siret invalid_siret", "/publics/1 invalid_value", "/rome_codes/1 invalid_value",
            ])
        #expect(complaints(["duration_hours": 7.333]) == ["/duration_hours invalid_format"])
        #expect(complaints(["duration_hours": 1999.999]) == ["/duration_hours invalid_format"])
        #expect(complaints(["price_cents": -1]) == ["/price_cents out_of_range"])
        #expect(complaints(["provider": ["name": "IR"]]) == ["/provider/name too_short"])
    }

    @Test func `An RNCP or RS code is for certifying trainings`() {
        for code in [["rncp_code": "RNCP37274"], ["rs_code": "RS5801"]] as [JSON.Object] {
            #expect(complaints(code) == ["/certifying certifying_contradicted"])
            #expect(complaints(code.patched(["certifying": false])) == ["/certifying certifying_contradicted"])
            #expect(complaints(code.patched(["certifying": true])).isEmpty)
            #expect(complaints(code.patched(["certifying": "yes"])) == ["/certifying invalid_type"])
        }
        #expect(complaints(["certifying": true]).isEmpty)
        #expect(complaints(["rncp_code": "37274"]) == ["/rncp_code invalid_format"])
    }

    @Test func `All publics goes with no other`() {
        #expect(complaints(["publics": ["tous-publics", "femmes"]]) == ["/publics publics_exclusive"])
        #expect(complaints(["publics": ["tous-publics"]]).isEmpty)
        #expect(complaints(["publics": ["femmes", "jeunes"]]).isEmpty)
    }

    @Test func `Every step from every state is allowed or forbidden as the domain says`() {
        let matrix = StateMatrix(trial: trial, whole: Self.body.patched(["objective": "Lire un bilan."]))
        matrix.check(states: ["draft", "published", "archived"], steps: "draft→published; published→archived|draft")
        matrix.check(needs: ["published": ["objective"]])
    }
}
