import CustomDump
import JSON
import Testing

@Suite struct ValidationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `Each rule of trainings is told by its member and code`() async throws {
        let cases: [(JSON, [String])] = [
            (["titre": "x"], ["#/titre unknown_member"]), (["title": nil], ["#/title required"]), (["title": 1], ["#/title invalid_type"]),
            (["title": "Né"], ["#/title too_short"]), (["title": "   "], ["#/title too_short"]),
            (["title": .string(String(repeating: "é", count: 201))], ["#/title too_long"]),
            (["title": "Un\u{1}deux"], ["#/title invalid_format"]), (["title": "Deux\nlignes"], ["#/title invalid_format"]),
            (["code": "fin-01"], ["#/code invalid_format"]), (["code": "AB"], ["#/code invalid_format"]),
            (["audiences": []], ["#/audiences too_short"]),
            (["audiences": "director"], ["#/audiences invalid_type"]), (["audiences": ["boss"]], ["#/audiences/0 invalid_value"]),
            (["audiences": ["director", "director"]], ["#/audiences/1 repeated"]),
            (["themes": [1, "finance", "money"]], ["#/themes/0 invalid_type", "#/themes/2 invalid_value"]),
            (["duration_hours": 0.25], ["#/duration_hours out_of_range"]), (["duration_hours": 2001], ["#/duration_hours out_of_range"]),
            (["duration_hours": 1.125], ["#/duration_hours invalid_format"]), (["duration_hours": "14"], ["#/duration_hours invalid_type"]),
            (["price_cents": 2.5], ["#/price_cents invalid_type"]), (["price_cents": -1], ["#/price_cents out_of_range"]),
            (["certifying": "non"], ["#/certifying invalid_type"]),
            (["platform": "moodle"], ["#/platform invalid_value"]), (["rs_code": "RS5801"], ["#/certifying certifying_contradicted"]),
            (["rs_code": "5801", "certifying": true], ["#/rs_code invalid_format"]),
            (["publics": ["femmes", "tous-publics"]], ["#/publics publics_exclusive"]),
            (["publics": ["inconnu"]], ["#/publics/0 invalid_value"]), (["rome_codes": ["Z1201"]], ["#/rome_codes/0 invalid_value"]),
            (["provider": "IRIO"], ["#/provider invalid_type"]), (["provider": ["nam": "IRIO"]], ["#/provider/nam unknown_member"]),
            (["provider": ["siret": "50010961600027"]], ["#/provider/siret invalid_siret"]),
            (["provider_adherent_id": "x"], ["#/provider_adherent_id invalid_format"]),
            (["provider_adherent_id": "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"], ["#/provider_adherent_id unknown_reference"]),
            (["objective_codes": ["OBJ-12", "OBJ-99"]], ["#/objective_codes/1 unknown_reference"]),
            (["external_ids": ["LES": "1"]], ["#/external_ids/LES invalid_format"]),
            (["external_ids": ["a~b/c": "1"]], ["#/external_ids/a~0b~1c invalid_format"]),
            (["external_ids": ["asp": 1]], ["#/external_ids/asp invalid_type"]),
            (["status": "open"], ["#/status invalid_value"]), (["status": "published"], ["#/objective required"]),
        ]
        for (changes, errors) in cases {
            let answer = try await server.post("/v1/trainings", Sample.training("FIN-01", changes))
            #expect(answer.status == 422, "\(changes)")
            #expect(answer.code == "validation_failed")
            #expect(answer.errors == errors, "\(changes)")
        }
        #expect(try await server.get("/v1/trainings").items.isEmpty)
    }

    @Test func `Each rule of adherents is told by its member and code`() async throws {
        let id = try await server.create("adherents", Sample.adherent(5)).id
        let cases: [(JSON, [String])] = [
            (["siret": "73282932000079"], ["#/siret invalid_siret"]), (["siret": nil, "status": "applicant"], ["#/siret required"]),
            (["siret": nil, "status": "prospect"], []), (["status": "member"], ["#/charter_signed_on required"]),
            (["address": nil], ["#/address required"]),
            (["address": ["insee_code": nil]], ["#/address/insee_code required"]),
            (["address": ["insee_code": "31000"]], ["#/address/insee_code unknown_commune"]),
            (["address": ["insee_code": "75056"]], ["#/address/insee_code outside_region"]),
            (["address": ["insee_code": "75056"], "outside_region_reason": "Intervient dans le Lot"], []),
            (["rna": "W313000123", "legal_form": "scic"], ["#/rna rna_without_association"]), (["rna": "313000123"], ["#/rna invalid_format"]),
            (["governance": ["board_seats": 3, "employee_seats": 4]], ["#/governance/employee_seats seats_exceed_board"]),
            (["governance": ["board_seats": 3, "pathway_employee_seats": 4]], ["#/governance/pathway_employee_seats seats_exceed_board"]),
            (["governance": ["board_seats": 201]], ["#/governance/board_seats out_of_range"]),
            (["charter_principles": ["VAL-1"]], ["#/charter_principles/0 unknown_reference"]),
            (["joined_on": "2026-02-30"], ["#/joined_on invalid_format"]), (["website_url": "ftp://exemple.fr"], ["#/website_url invalid_format"]),
            (["public_email": "x"], ["#/public_email invalid_format"]), (["public_phone": "12"], ["#/public_phone invalid_format"]),
            (["naf": "88B99"], ["#/naf invalid_format"]),
            (["location": ["latitude": 91, "longitude": 181]], ["#/location/latitude out_of_range", "#/location/longitude out_of_range"]),
            (["description": "Oui"], ["#/description too_short"]), (["parent_id": .string(id)], []), (["siren": "123456789"], ["#/siren read_only"]),
        ]
        for (number, (changes, errors)) in cases.enumerated() {
            let answer = try await server.post("/v1/adherents", Sample.adherent(100 + number, changes))
            #expect(answer.status == (errors.isEmpty ? 201 : 422), "\(changes) \(answer.text)")
            #expect(answer.errors == errors, "\(changes)")
        }
    }

    @Test func `Periods end after they begin, and states need what they need`() async throws {
        let cases: [(String, JSON, String)] = [
            ("partnerships", Sample.partnership("P-01", ["ends_on": "2025-12-31"]), "#/ends_on ends_before_start"),
            ("partnerships", Sample.partnership("P-01", ["scale": "galactic"]), "#/scale invalid_value"),
            ("partnerships", Sample.partnership("P-01", ["values_shared": ["CHA-1"]]), "#/values_shared/0 unknown_reference"),
            ("partnerships", Sample.partnership("P-01", ["partner": ["name": nil]]), "#/partner/name required"),
            ("campaigns", Sample.campaign("C-01", ["level": "national"]), "#/national_ref required"),
            ("campaigns", Sample.campaign("C-01", ["status": "planned"]), "#/starts_on required"),
            ("campaigns", Sample.campaign("C-01", ["status": "evaluated", "starts_on": "2026-01-01"]), "#/evaluation required"),
        ]
        for (collection, record, error) in cases {
            #expect(try await server.post("/v1/\(collection)", record).outcome == "422 validation_failed \(error)", "\(record)")
        }
    }

    @Test func `A reference can't lead back to its record`() async throws {
        let one = try await server.create("adherents", Sample.adherent(1))
        let two = try await server.create("adherents", Sample.adherent(2, ["parent_id": .string(one.id)]))
        for target in [one, two] {
            let answer = try await server.patch("/v1/adherents/\(one.id)", ["parent_id": .string(target.id)])
            #expect(answer.outcome == "422 validation_failed #/parent_id reference_cycle")
        }
    }

    @Test func `All errors come in one answer, an unknown name with the nearest and a value with those allowed`() async throws {
        let answer = try await server.post("/v1/trainings", ["titel": "x", "platform": "irios", "duration_hours": 0, "audiences": []])
        expectNoDifference(
            answer.errors,
            [
                "#/titel unknown_member", "#/platform invalid_value", "#/duration_hours out_of_range", "#/audiences too_short", "#/code required",
                "#/title required",
                "#/themes required",
            ])
        #expect(answer.json["errors"]?[0]?["nearest"] == "title")
        #expect(answer.json["errors"]?[1]?["nearest"] == "irio")
        #expect(answer.json["errors"]?[1]?["allowed"] == ["coorace", "irio", "other"])
    }

    @Test func `No more than 100 errors are told, and that there are more`() async throws {
        let unknown = JSON.Object((1...150).map { ("m\($0)", 1) })
        let answer = try await server.post("/v1/trainings", .object(unknown))
        #expect(answer.errors.count == 100)
        #expect(answer.json["errors_truncated"] == true)
    }
}
