import JSON
import Testing

@testable import API

/// Rules among records, as a client meets them.
@Suite struct RelationTests {
    let server: TestServer
    private static let adherent = Sample.referred[0].id
    private static let training = Sample.referred[1].id

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    private func session(_ changes: JSON = [:]) async throws -> String {
        try await server.create("training-sessions", Sample.session(Self.training, ["status": "open"]).mergePatched(with: changes)).id
    }

    private func register(_ session: String, _ changes: JSON = [:]) async throws -> Answer {
        try await server.post("/v1/registrations", Sample.registration(session, Self.adherent, changes))
    }

    @Test func `Of many requests for the last seat one is confirmed, and the others are told what they may do`() async throws {
        let id = try await session(["capacity": 1])
        var requested: [String] = []
        for _ in 0..<8 { requested.append(try await register(id).id) }
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for registration in requested {
                group.addTask { try await server.patch("/v1/registrations/\(registration)", ["status": "confirmed"]) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 200 } == 1)
        let refused = answers.filter { $0.status != 200 }
        #expect(refused.allSatisfy { $0.outcome == "409 session_full #/status session_full" })
        #expect(refused.first?.json["errors"]?[0]?["allowed"] == ["waitlisted", "cancelled"])
        #expect(try await server.get("/v1/training-sessions/\(id)/seats").json == ["capacity": 1, "taken": 1, "left": 0, "waiting": 0])
        #expect(try await register(id, ["status": "confirmed"]).json["errors"]?[0]?["allowed"] == ["requested", "waitlisted"])
        #expect(try await register(id, ["status": "waitlisted", "seats": 3]).status == 201)
        #expect(try await server.get("/v1/training-sessions/\(id)/seats").json["waiting"] == 3)
        #expect(try await server.get("/v1/training-sessions?has_seats=false").items("id") == [id])
        #expect(try await server.get("/v1/training-sessions?has_seats=true&id=\(id)").items.isEmpty)
        #expect(try await server.get("/v1/training-sessions?has_seats=perhaps").outcome == "400 invalid_parameter has_seats invalid_value")
    }

    @Test func `Seats of a batch are counted as it goes`() async throws {
        let id = try await session(["capacity": 3])
        let record = Sample.registration(id, Self.adherent, ["status": "confirmed", "seats": 2]).description
        let atomic = try await server.post("/v1/registrations/batch?mode=atomic", lines: [record, record])
        #expect(atomic.status == 422)
        #expect(atomic.errors == ["#/1/status session_full"])
        #expect(try await server.post("/v1/registrations/batch?mode=partial", lines: [record, record]).status == 207)
        #expect(try await server.get("/v1/training-sessions/\(id)/seats").json["taken"] == 2)
        #expect(
            try await server.patch("/v1/training-sessions/\(id)", ["capacity": 1]).outcome
                == "409 capacity_below_taken #/capacity capacity_below_taken")
        #expect(try await server.patch("/v1/training-sessions/\(id)", ["capacity": 2]).status == 200)
    }

    @Test func `A session opens when its training is published, and takes registrations while it is open`() async throws {
        let draft = try await server.create("trainings", Sample.training("DRAFT-1")).id
        let planned = try await server.create("training-sessions", Sample.session(draft)).id
        #expect(
            try await server.patch("/v1/training-sessions/\(planned)", ["status": "open"]).outcome
                == "409 training_not_published #/status training_not_published")
        #expect(try await register(planned).outcome == "409 session_not_open #/session_id session_not_open")
        #expect(try await server.get("/v1/training-sessions/\(planned)").json["hours"] == 14)
        let open = try await session()
        let registration = try await register(open, ["status": "confirmed"]).id
        #expect(
            try await server.patch("/v1/registrations/\(registration)", ["status": "attended"]).outcome
                == "409 session_not_started #/status session_not_started")
        for state in ["confirmed", "running"] { _ = try await server.patch("/v1/training-sessions/\(open)", ["status": .string(state)]) }
        #expect(try await server.patch("/v1/registrations/\(registration)", ["status": "attended", "satisfaction": 5]).status == 200)
        #expect(try await server.patch("/v1/training-sessions/\(open)", ["status": "completed"]).status == 200)
        #expect(try await server.delete("/v1/registrations/\(registration)").status == 204)
        #expect(try await server.send("POST", "/v1/registrations/\(registration)/restore").status == 200)
        #expect(try await server.delete("/v1/trainings/\(Self.training)").code == "referenced")
        #expect(
            try await server.patch("/v1/trainings/\(Self.training)", ["status": "draft"]).outcome == "409 has_sessions #/status has_sessions")
        #expect(try await server.get("/v1/training-sessions/\(draft)/seats").outcome == "404 not_found")
    }

    @Test func `Who is registered by name is an active person of the adherent`() async throws {
        let id = try await session()
        let other = try await server.create("adherents", Sample.adherent(77)).id
        let stranger = try await server.create("contacts", Sample.contact(other, "x@exemple.fr")).id
        let gone = try await server.create("contacts", Sample.contact(Self.adherent, "y@exemple.fr", ["status": "inactive"])).id
        #expect(
            try await register(id, ["contact_id": .string(stranger)]).outcome == "422 validation_failed #/contact_id contact_of_another_adherent")
        #expect(try await register(id, ["contact_id": .string(gone)]).outcome == "422 validation_failed #/contact_id contact_inactive")
    }

    @Test func `A need is covered by a registration of the year on its theme`() async throws {
        let need: JSON = [
            "adherent_id": .string(Self.adherent), "theme": "finance", "person_category": "director", "year": 2026, "headcount": 2,
        ]
        #expect(try await server.post("/v1/training-needs", need.mergePatched(with: ["person_category": "administrator"])).status == 201)
        #expect(try await server.get("/v1/training-needs?covered=false").items.count == 1)
        _ = try await register(try await session(), ["status": "confirmed"])
        #expect(try await server.get("/v1/training-needs?covered=false").items.isEmpty)
        #expect(try await server.get("/v1/training-needs?covered=true").items.count == 1)
    }

    @Test func `A reference to nothing is told even when the record has the same id as what it refers to`() async throws {
        let id = "01937b1c-8a5e-7c3d-9f10-0000000000aa"
        let need = ["theme": "finance", "person_category": "administrator", "year": 2026, "headcount": 8, "adherent_id": .string(id)] as JSON
        #expect(try await server.put("/v1/training-needs/\(id)", need).outcome == "422 validation_failed #/adherent_id unknown_reference")
    }

    @Test func `A partnership takes over what its partner is called, and keeps what it was told`() async throws {
        let partner = try await server.create("partners", ["name": "Mission locale", "kind": "prescriber", "department": "09"]).id
        let alone: JSON = ["partner_id": .string(partner), "axis": "iae", "purposes": ["recruitment"], "title": "Orienter"]
        let made = try await server.create("partnerships", alone)
        #expect(made["partner"] == ["name": "Mission locale", "kind": "prescriber", "department": "09"])
        _ = try await server.patch("/v1/partners/\(partner)", ["name": "Mission locale de l'Ariège"])
        #expect(try await server.get("/v1/partnerships/\(made.id)").json["partner"]?["name"] == "Mission locale")
        let old = Sample.referred[4].id
        let before = try await server.get("/v1/partnerships/\(old)").json["partner"]
        #expect(try await server.patch("/v1/partnerships/\(old)", ["partner_id": .string(partner)]).json["partner"] == before)
        let everywhere: JSON = ["name": "Mission locale", "kind": "prescriber"]
        #expect(try await server.post("/v1/partners", everywhere).status == 201)
        #expect(try await server.post("/v1/partners", everywhere).code == "duplicate", "no département is one like another")
    }

    @Test func `The federation sees what is published, acknowledges it once, and does nothing else`() async throws {
        let campaign = try await server.create("campaigns", Sample.campaign("DEMAND-26", ["demands": ["Maintenir"]])).id
        let body: JSON = [
            "kind": "position", "title": "Financer", "body": "Nous proposons…", "campaign_id": .string(campaign), "campaign_demand": "Supprimer",
        ]
        let unknown = try await server.post("/v1/contributions", body)
        #expect(unknown.outcome == "422 validation_failed #/campaign_demand unknown_demand")
        #expect(unknown.json["errors"]?[0]?["allowed"] == ["Maintenir"])
        let id = try await server.create("contributions", body.mergePatched(with: ["campaign_demand": "Maintenir"])).id
        let target = "/v1/contributions/\(id)"
        let start = try await server.get("/v1/changes", as: .federation).json["next"]?.stringValue ?? ""
        let acknowledgement: JSON = ["status": "acknowledged", "national_reference": "N-1"]
        for state in ["submitted", "validated"] {
            #expect(try await server.patch(target, ["status": .string(state)]).status == 200)
            #expect(try await server.get(target, as: .federation).status == 404)
            #expect(try await server.get("/v1/contributions", as: .federation).items.isEmpty)
            #expect(try await server.get("\(target)/revisions", as: .federation).status == 404)
            #expect(try await server.patch(target, acknowledgement, as: .federation).status == 404)
            #expect(try await server.get("/v1/changes?since=\(start)", as: .federation).items.isEmpty)
        }
        #expect(try await server.patch(target, ["status": "published"]).status == 200)
        #expect(try await server.get("/v1/contributions?status=published", as: .federation).items("id") == [id])
        #expect(try await server.get("/v1/changes?since=\(start)", as: .federation).items("op") == ["put"])
        for change: JSON in [["title": "Autre"], ["status": "withdrawn"], acknowledgement.mergePatched(with: ["title": "Autre"])] {
            #expect(try await server.patch(target, change, as: .federation).outcome == "403 acknowledge_only")
        }
        #expect(try await server.delete(target, as: .federation).outcome == "403 acknowledge_only")
        let first = try await server.patch(target, acknowledgement, as: .federation)
        let again = try await server.patch(target, acknowledgement, as: .federation)
        #expect(first.status == 200 && again.status == 200 && first.version == again.version)
        #expect(
            try await server.patch(target, ["national_reference": "N-2"], as: .federation).outcome
                == "409 already_acknowledged #/national_reference already_acknowledged")
    }

    @Test func `What was published and is withdrawn is told to the federation as a deletion`() async throws {
        let id = try await server.create("contributions", ["kind": "data", "title": "Chiffres", "body": "…", "status": "published"]).id
        let seen = try await server.get("/v1/changes", as: .federation)
        #expect(seen.items("id").contains(id))
        _ = try await server.patch("/v1/contributions/\(id)", ["status": "withdrawn"])
        let after = try await server.get("/v1/changes?since=\(seen.json["next"]?.stringValue ?? "")", as: .federation)
        #expect(after.items("op") == ["delete"])
        #expect(after.items("id") == [id])
    }

    @Test func `Nobody is confirmed in a session that is cancelled`() async throws {
        let id = try await session()
        let registration = try await register(id).id
        _ = try await server.patch("/v1/training-sessions/\(id)", ["status": "cancelled"])
        for state in ["confirmed", "waitlisted"] {
            #expect(
                try await server.patch("/v1/registrations/\(registration)", ["status": .string(state)]).outcome
                    == "409 session_not_open #/session_id session_not_open")
        }
        #expect(try await server.patch("/v1/registrations/\(registration)", ["status": "cancelled"]).status == 200)
    }

    @Test func `A contribution keeps the demand it answered when the campaign words it anew`() async throws {
        let campaign = try await server.create("campaigns", Sample.campaign("DEMANDE-26", ["demands": ["Maintenir les crédits"]])).id
        let body: JSON = [
            "code": "CONTRIB-D", "kind": "position", "title": "Financer l'accompagnement", "body": "Nous proposons…",
            "campaign_id": .string(campaign),
            "campaign_demand": "Maintenir les crédits", "status": "published",
        ]
        let contribution = try await server.create("contributions", body).id
        _ = try await server.patch("/v1/campaigns/\(campaign)", ["demands": ["Maintenir les crédits de l'IAE"]])
        #expect(
            try await server.patch("/v1/contributions/\(contribution)", ["status": "acknowledged", "national_reference": "N-7"], as: .federation)
                .status
                == 200)
        #expect(
            try await server.post("/v1/contributions", body.mergePatched(with: ["code": "CONTRIB-E"])).outcome
                == "422 validation_failed #/campaign_demand unknown_demand")
    }

    @Test func `A partnership goes on naming its partner as it did`() async throws {
        let partner = try await server.create("partners", ["name": "Mission locale", "kind": "prescriber"]).id
        let body = Sample.partnership("PART-26", ["partner": nil, "partner_id": .string(partner)])
        let partnership = try await server.create("partnerships", body).id
        _ = try await server.patch("/v1/partners/\(partner)", ["name": "Mission locale du Couserans"])
        let target = "/v1/partnerships/\(partnership)"
        #expect(try await server.put(target, body).json["partner"]?["name"] == "Mission locale")
        #expect(
            try await server.put(target, body.mergePatched(with: ["partner": ["name": "La mission", "kind": "prescriber"]])).json["partner"]?["name"]
                == "La mission")
    }

    @Test func `What one adherent was known by is no other's, in either order`() async throws {
        let siret = Sample.siret(77)
        let first = try await server.create("adherents", Sample.adherent(77)).id
        let second = Sample.adherent(78, ["former_sirets": [.string(siret)]])
        let refused = try await server.post("/v1/adherents", second)
        #expect(refused.outcome == "409 duplicate #/former_sirets duplicate #/kind duplicate", "\(refused.text)")
        #expect(refused.json["errors"]?[0]?["id"] == .string(first))
        #expect(try await server.post("/v1/adherents", second.mergePatched(with: ["kind": "AI"])).status == 201)
    }
}
