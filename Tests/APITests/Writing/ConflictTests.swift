import CustomDump
import JSON
import Testing

@Suite struct ConflictTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    /// The steps of each collection's states, and what the states need.
    private static let machines: [(collection: String, record: JSON, states: [(String, [String])])] = [
        (
            "adherents", Sample.adherent(1, ["charter_signed_on": "2020-01-15", "joined_on": "2020-02-01", "left_on": "2025-01-01"]),
            [
                ("prospect", ["applicant", "closed"]), ("applicant", ["member", "refused"]),
                ("member", ["suspended", "resigned", "excluded", "closed"]),
                ("suspended", ["member", "resigned", "excluded", "closed"]), ("resigned", ["applicant"]), ("excluded", []), ("closed", []),
                ("refused", ["applicant"]),
            ]
        ),
        (
            "trainings", Sample.training("FIN-01", ["objective": "Lire un bilan."]),
            [("draft", ["published"]), ("published", ["archived", "draft"]), ("archived", [])]
        ),
        (
            "partnerships", Sample.partnership("CAP-26", ["ends_on": "2027-01-01"]),
            [
                ("identified", ["in_discussion", "active", "ended"]), ("in_discussion", ["active", "ended"]), ("active", ["dormant", "ended"]),
                ("dormant", ["active", "ended"]), ("ended", []),
            ]
        ),
        (
            "campaigns", Sample.campaign("EMPLOI-26", ["starts_on": "2026-01-01", "evaluation": "Sept rencontres."]),
            [
                ("draft", ["planned", "cancelled"]), ("planned", ["running", "cancelled"]), ("running", ["closed", "cancelled"]),
                ("closed", ["evaluated"]),
                ("evaluated", []), ("cancelled", []),
            ]
        ),
    ]

    @Test func `Every step between states is taken or refused as the state machine says`() async throws {
        for (collection, record, states) in Self.machines {
            for (from, allowed) in states {
                let stored = try await server.create(collection, record.mergePatched(with: ["status": .string(from)]))
                for (to, _) in states {
                    let answer = try await server.patch("/v1/\(collection)/\(stored.id)?dry_run=true", ["status": .string(to)])
                    if from == to || allowed.contains(to) {
                        #expect(answer.status == 200, "\(collection) \(from) → \(to) \(answer.text)")
                    } else {
                        #expect(answer.outcome == "409 invalid_transition #/status invalid_transition", "\(collection) \(from) → \(to)")
                        #expect(answer.json["errors"]?[0]?["allowed"] == .array(allowed.map(JSON.string)))
                    }
                }
                #expect(try await server.delete("/v1/\(collection)/\(stored.id)").status == 204)
            }
        }
    }

    @Test func `PUT takes the same steps as PATCH`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        #expect(
            try await server.put("/v1/trainings/\(id)", Sample.training("FIN-01", ["status": "archived"])).outcome
                == "409 invalid_transition #/status invalid_transition")
    }

    @Test func `A key that is taken is 409 with the other's id, however it is taken`() async throws {
        let training = try await server.create("trainings", Sample.training("FIN-01"))
        let adherent = try await server.create("adherents", Sample.adherent(1))
        let campaign = try await server.create("campaigns", Sample.campaign("C-01", ["national_ref": "REF-1"]))
        _ = try await server.create("campaigns", Sample.campaign("C-02", ["level": "national", "national_ref": "REF-1"]))
        let second = try await server.create("trainings", Sample.training("FIN-02"))
        let code = "409 duplicate #/code duplicate"
        let cases: [(Answer, String, String)] = [
            (try await server.post("/v1/trainings", Sample.training("FIN-01")), code, training.id),
            (try await server.put("/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", Sample.training("FIN-01")), code, training.id),
            (try await server.patch("/v1/trainings/\(second.id)", ["code": "FIN-01"]), code, training.id),
            (try await server.post("/v1/adherents", Sample.adherent(1)), "409 duplicate #/siret duplicate #/kind duplicate", adherent.id),
            (
                try await server.post("/v1/campaigns", Sample.campaign("C-03", ["national_ref": "REF-1"])),
                "409 duplicate #/level duplicate #/national_ref duplicate #/origin duplicate", campaign.id
            ),
        ]
        for (answer, outcome, id) in cases {
            #expect(answer.outcome == outcome)
            #expect(answer.json["errors"]?[0]?.id == id)
        }
        #expect(try await server.post("/v1/adherents", Sample.adherent(1, ["kind": "EI"])).status == 201)
    }

    @Test func `Records without the members of an optional key don't collide`() async throws {
        for _ in 1...2 { #expect(try await server.post("/v1/partnerships", Sample.partnership("X-1", ["code": nil])).status == 201) }
        for number in 1...2 { #expect(try await server.post("/v1/campaigns", Sample.campaign("C-0\(number)")).status == 201) }
        for _ in 1...2 { #expect(try await server.post("/v1/adherents", Sample.adherent(1, ["siret": nil])).status == 201) }
    }

    @Test func `A changed SIRET joins the former ones, also when PUT leaves them out`() async throws {
        let id = try await server.create("adherents", Sample.adherent(1)).id
        let target = "/v1/adherents/\(id)"
        #expect(try await server.put(target, Sample.adherent(2)).json["former_sirets"] == [.string(Sample.siret(1))])
        #expect(try await server.put(target, Sample.adherent(3)).json["former_sirets"] == [.string(Sample.siret(1)), .string(Sample.siret(2))])
    }
}
