import JSON
import Testing

@testable import API

/// What a key sees of records, and whose records it writes.
@Suite struct SightTests {
    let server: TestServer
    private static let adherent = Sample.referred[0].id
    private static let session = Sample.referred[2].id
    private static let contact = Sample.referred[3].id

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    @Test func `Without personal read nobody is named, anywhere`() async throws {
        let id = try await server.create(
            "registrations", Sample.registration(Self.session, Self.adherent, ["contact_id": .string(Self.contact)])
        ).id
        for target in [
            "/v1/registrations/\(id)", "/v1/registrations", "/v1/registrations/\(id)/revisions", "/v1/registrations/\(id)/revisions/1",
            "/v1/registrations?fields=contact_id", "/v1/registrations/\(id)?fields=contact_id", "/v1/changes",
        ] {
            let answer = try await server.get(target, as: .reader)
            #expect(answer.status == 200)
            #expect(!answer.text.contains(Self.contact) && !answer.text.contains("autre@exemple.fr"), "\(target)")
            #expect(try await server.get(target, as: .editor).text.contains(Self.contact), "\(target)")
        }
        for type in ["text/csv", "application/x-ndjson"] {
            let answer = try await server.get("/v1/registrations", as: .reader, ["Accept": type])
            #expect(!answer.text.contains(Self.contact) && !answer.text.contains("contact_id"))
        }
        #expect(
            try await server.get("/v1/registrations?contact_id=\(Self.contact)", as: .reader).outcome
                == "403 personal_scope_required contact_id personal_scope_required")
        #expect(try await server.get("/v1/registrations?include=contact", as: .reader).outcome == "403 insufficient_scope")
        #expect(try await server.get("/v1/contacts", as: .reader).outcome == "403 insufficient_scope")
        #expect(try await server.get("/v1/changes?collections=contacts", as: .reader).outcome == "403 insufficient_scope")
    }

    @Test func `Who does not see a person neither changes nor loses who it is`() async throws {
        let id = try await server.create(
            "registrations", Sample.registration(Self.session, Self.adherent, ["contact_id": .string(Self.contact)])
        ).id
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read", "*:write"]))"]
        let target = "/v1/registrations/\(id)"
        #expect(try await server.put(target, Sample.registration(Self.session, Self.adherent, ["funding": "opco"]), key).status == 200)
        let copy: JSON = [["op": "copy", "from": "/contact_id", "path": "/funding"]]
        let patch = key.merging(["Content-Type": "application/json-patch+json"]) { $1 }
        #expect(try await server.send("PATCH", target, patch, body: copy.bytes()).status == 422)
        #expect(try await server.get(target).json["contact_id"]?.stringValue == Self.contact)
        #expect(
            try await server.patch(target, ["contact_id": nil], key).outcome == "403 personal_scope_required #/contact_id personal_scope_required")
    }

    @Test func `Small numbers of persons are masked for the federation, and the one that would tell them with them`() async throws {
        let people: JSON = ["women": 6, "men": 2, "other": 7, "unspecified": 5]
        let id = try await server.create(
            "registrations", Sample.registration(Self.session, Self.adherent, ["seats": 20, "people": people, "status": "waitlisted"])
        ).id
        let answer = try await server.get("/v1/registrations/\(id)", as: .federation).json
        #expect(answer["people"] == ["women": 6, "men": nil, "other": 7, "unspecified": nil])
        #expect(answer["seats"] == 20)
        #expect(answer["masked"] == ["/people/men", "/people/unspecified"])
        #expect(try await server.get("/v1/registrations/\(id)", as: .reader).json["masked"] == nil)
        #expect(
            try await server.get("/v1/registrations?people.men.lt=5", as: .federation).outcome
                == "403 personal_scope_required people.men personal_scope_required")
        #expect(try await server.get("/v1/registrations?sort=-seats", as: .federation).code == "personal_scope_required")
    }

    @Test func `Few seats taken or waited for are not told to the federation`() async throws {
        let seats = "/v1/training-sessions/\(Self.session)/seats"
        try await server.create("registrations", Sample.registration(Self.session, Self.adherent, ["seats": 2, "status": "confirmed"]))
        #expect(
            try await server.get(seats, as: .federation).json == [
                "capacity": 12, "taken": nil, "left": nil, "waiting": nil, "masked": ["/taken", "/left", "/waiting"],
            ])
        #expect(try await server.get(seats, as: .reader).json == ["capacity": 12, "taken": 2, "left": 10, "waiting": 0])
        try await server.create("registrations", Sample.registration(Self.session, Self.adherent, ["seats": 5, "status": "confirmed"]))
        #expect(try await server.get(seats, as: .federation).json == ["capacity": 12, "taken": 7, "left": 5, "waiting": nil, "masked": ["/waiting"]])
        #expect(try await server.get("/v1/training-sessions?has_seats=true", as: .federation).code == "personal_scope_required")
    }

    @Test func `A key bound to an adherent writes that adherent's records, and nothing that is reserved`() async throws {
        let token = try server.service.keyring.create(
            .init(name: "adherent", role: nil, scopes: ["*:read", "*:write"], adherentID: Self.adherent)
        ).text
        let key = ["Authorization": "Bearer \(token)"]
        let other = try await server.create("adherents", Sample.adherent(77)).id
        #expect(try await server.patch("/v1/adherents/\(Self.adherent)", ["website_url": "https://exemple.fr"], key).status == 200)
        #expect(try await server.patch("/v1/adherents/\(other)", ["website_url": "https://exemple.fr"], key).outcome == "403 not_owner")
        #expect(try await server.patch("/v1/adherents/\(Self.adherent)", ["kind": "EI"], key).outcome == "403 reserved_member #/kind reserved_member")
        #expect(
            try await server.patch("/v1/adherents/\(Self.adherent)", ["status": "suspended"], key).outcome
                == "403 reserved_member #/status reserved_member")
        let need: JSON = ["theme": "finance", "person_category": "administrator", "year": 2026, "headcount": 8]
        #expect(try await server.post("/v1/training-needs", need.mergePatched(with: ["adherent_id": .string(Self.adherent)]), key).status == 201)
        #expect(try await server.post("/v1/training-needs", need.mergePatched(with: ["adherent_id": .string(other)]), key).outcome == "403 not_owner")
        #expect(try await server.post("/v1/campaigns", Sample.campaign("MINE-26"), key).outcome == "403 not_owner")
        #expect(
            try await server.patch("/v1/training-sessions/\(Self.session)", ["capacity": 13], key).outcome == "403 not_owner",
            "the training is the region's")
        #expect(
            try await server.post(
                "/v1/memberships", ["adherent_id": .string(Self.adherent), "year": 2026, "fee_amount_cents": 1], key
            ).outcome == "403 not_owner")
    }
}
