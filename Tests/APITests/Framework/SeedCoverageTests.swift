import CustomDump
import JSON
import Testing

/// Rows of the charter, each with the request that shows it served.
@Suite struct SeedCoverageTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `B13, A2: partnerships say which values they share`() async throws {
        try await server.load("partnerships", [Sample.partnership("P-01", ["values_shared": ["VAL-2", "VAL-3"]]), Sample.partnership("P-02")])
        #expect(try await server.get("/v1/partnerships?values_shared=VAL-2").items("code") == ["P-01"])
        #expect(try await server.get("/v1/partnerships?values_shared.null=false").items("code") == ["P-01"])
    }

    @Test func `A4: all 49 objectives have their mission`() async throws {
        #expect(
            try await server.get("/v1/objectives?mission=MIS-1,MIS-2&kind=strategic_objective,operational_objective&count=exact").json["total"] == 49)
    }

    @Test func `B1, C1, D1: the values stand as the charter words them`() async throws {
        #expect(try await server.get("/v1/objectives/VAL-1").json["label_fr"]?.stringValue?.contains("dignité humaine") == true)
        #expect(try await server.get("/v1/objectives/VAL-2").json["label_fr"]?.stringValue?.contains("solidarité") == true)
        #expect(try await server.get("/v1/objectives/VAL-3").json["label_fr"]?.stringValue?.contains("démocratie") == true)
    }

    @Test func `B4, OBJ-07: where employees have no seat, and where they have`() async throws {
        try await server.load(
            "adherents",
            [
                Sample.member(1, ["governance": ["employee_seats": 0]]), Sample.member(2), Sample.member(3, ["governance": ["employee_seats": 2]]),
                Sample.adherent(4, ["governance": ["employee_seats": 0]]),
            ])
        func sirets(_ query: String) async throws -> [String] { try await server.get("/v1/adherents?\(query)").items("siret") }
        #expect(try await sirets("status=member&governance.employee_seats=0") == [Sample.siret(1)])
        #expect(try await sirets("status=member&governance.employee_seats.null=true") == [Sample.siret(2)])
        #expect(try await sirets("governance.employee_seats.gte=1") == [Sample.siret(3)])
    }

    @Test func `B8, B15, OBJ-01, 04, 05, 10, 14, 17, 18, 31: trainings by theme, audience, public, platform and certification`() async throws {
        try await server.load(
            "trainings",
            [
                Sample.training("T-01", ["themes": ["rights", "citizenship"], "audiences": ["pathway_employee"], "publics": ["femmes"]]),
                Sample.training("T-02", ["themes": ["management", "listening"], "certifying": true, "rs_code": "RS5801"]),
                Sample.training("T-03", ["themes": ["economic_development", "finance", "values"], "platform": "coorace"]),
            ])
        let rows = [
            ("themes=rights", ["T-01"]), ("themes=citizenship", ["T-01"]), ("audiences=pathway_employee", ["T-01"]), ("publics=femmes", ["T-01"]),
            ("themes=management,listening", ["T-02"]), ("certifying=true", ["T-02"]), ("themes=economic_development", ["T-03"]),
            ("themes=finance", ["T-03"]),
            ("themes=values", ["T-03"]), ("platform=irio", ["T-01", "T-02"]),
        ]
        for (query, codes) in rows { #expect(try await server.get("/v1/trainings?\(query)").items("code") == codes, "\(query)") }
        let contradicted = try await server.post("/v1/trainings", Sample.training("T-04", ["rs_code": "RS5801", "certifying": false]))
        #expect(contradicted.outcome == "422 validation_failed #/certifying certifying_contradicted")
    }

    @Test func `C4, C11, G11, OBJ-06, 24, 28, 30, 34, 36, 42: partnerships by axis, purpose, scale and kind of partner`() async throws {
        let kinds = ["company", "prescriber", "solidarity_finance", "iae_network", "ess_network"]
        try await server.load(
            "partnerships",
            [
                Sample.partnership("P-0"), Sample.partnership("P-1", ["axis": "ess"]),
                Sample.partnership("P-2", ["axis": "finance", "purposes": ["finance"]]),
                Sample.partnership("P-3", ["axis": "iae", "purposes": ["network_membership"]]),
                Sample.partnership("P-4", ["axis": "ess", "scale": "european"]),
            ].enumerated().map { $1.mergePatched(with: ["code": .string("P-0\($0)"), "partner": ["kind": .string(kinds[$0])]]) })
        let rows = [
            ("partner.kind=prescriber", ["P-01"]), ("axis=iae", ["P-03"]), ("axis=ess", ["P-01", "P-04"]), ("axis=economic", ["P-00"]),
            ("purposes=recruitment&partner.kind=company", ["P-00"]), ("scale=european", ["P-04"]), ("purposes=network_membership", ["P-03"]),
            ("axis=iae&partner.kind=iae_network", ["P-03"]), ("partner.kind=solidarity_finance", ["P-02"]),
        ]
        for (query, codes) in rows {
            let answer = try await server.get("/v1/partnerships?count=exact&\(query)")
            #expect(answer.items("code") == codes, "\(query)")
            #expect(answer.json["total"]?.intValue == codes.count)
        }
        #expect(
            try await server.post("/v1/partnerships", Sample.partnership("P-09", ["scale": "galactic"])).outcome
                == "422 validation_failed #/scale invalid_value")
    }

    @Test func `D2: nobody becomes a member without having signed the charter`() async throws {
        let id = try await server.create("adherents", Sample.adherent(1, ["status": "applicant"])).id
        #expect(try await server.patch("/v1/adherents/\(id)", ["status": "member"]).outcome == "422 validation_failed #/charter_signed_on required")
        let signed = try await server.patch("/v1/adherents/\(id)", ["status": "member", "charter_signed_on": "2026-02-10"])
        #expect(signed.status == 200)
        #expect(signed.json["joined_on"]?.stringValue?.count == 10)
    }

    @Test func `D9, D14, D15, E0 to E5, OBJ-33, G5: adherents by status, project, charter, referent and sector`() async throws {
        let told: JSON = ["founded_on": "1998-05-14", "founding_story": "Née de trois communes.", "project_summary": "L'emploi pour tous."]
        let record = try await server.create("adherents", Sample.adherent(1, told))
        #expect(record["founded_on"] == "1998-05-14")
        #expect(record["founding_story"] == "Née de trois communes.")
        let principles: JSON = ["CHA-1", "CHA-2", "CHA-3", "CHA-4A", "CHA-4B"]
        let member = try await server.create(
            "adherents", Sample.member(2, ["charter_principles": principles, "citizenship_referent": true, "sectors": ["personal_services"]]))
        let rows = [
            ("status=prospect", record), ("project_summary.null=false", record), ("charter_signed_on.null=true", record),
            ("citizenship_referent=true", member),
            ("sectors=personal_services", member), ("charter_principles=CHA-1", member), ("charter_principles=CHA-2", member),
            ("charter_principles=CHA-3", member),
            ("charter_principles=CHA-4A", member), ("charter_principles=CHA-4B", member),
        ]
        for (query, expected) in rows {
            #expect(try await server.get("/v1/adherents?\(query)").items("id") == [expected.id], "\(query)")
        }
    }

    @Test func `OBJ-29, OBJ-43: a national campaign and its one declination`() async throws {
        try await server.load(
            "campaigns",
            [Sample.campaign("NAT-26", ["level": "national", "national_ref": "REF"]), Sample.campaign("OCC-26", ["national_ref": "REF"])])
        #expect(try await server.get("/v1/campaigns?national_ref=REF").items("code") == ["NAT-26", "OCC-26"])
        #expect(try await server.post("/v1/campaigns", Sample.campaign("OCC-27", ["national_ref": "REF"])).code == "duplicate")
    }

    @Test func `G12: the federation reads, and writes no campaign`() async throws {
        #expect(try await server.get("/v1/campaigns", as: .federation).status == 200)
        #expect(try await server.post("/v1/campaigns", Sample.campaign("C-01"), as: .federation).outcome == "403 insufficient_scope")
    }

    @Test func `Each of the 49 objectives can be served by a record, found by its code`() async throws {
        let codes = (1...49).map { "OBJ-" + ($0 < 10 ? "0" : "") + String($0) }
        let ids = try await server.load("trainings", codes.map { Sample.training("T-\($0)", ["objective_codes": [.string($0)]]) })
        for (code, id) in zip(codes, ids) {
            #expect(try await server.get("/v1/trainings?objective_codes=\(code)").items("id") == [id])
            #expect(try await server.get("/v1/trainings/\(id)?include=objectives").json["included"]?["objectives"]?[0]?.id == code)
        }
    }
}
