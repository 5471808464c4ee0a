import Domain
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

    @Test func `Who does not see a person is told the same of a right guess as of a wrong one`() async throws {
        let id = try await server.create(
            "registrations", Sample.registration(Self.session, Self.adherent, ["contact_id": .string(Self.contact)])
        ).id
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read", "*:write"]))"]
        let target = "/v1/registrations/\(id)"
        let told = "403 personal_scope_required #/contact_id personal_scope_required"
        for guess in [Self.contact, Self.adherent, Format.uuid.example] {
            #expect(try await server.patch(target, ["contact_id": .string(guess)], key).outcome == told)
            let whole = Sample.registration(Self.session, Self.adherent, ["contact_id": .string(guess)])
            #expect(try await server.put(target, whole, key).outcome == told)
            #expect(try await server.post("/v1/registrations", whole, key).outcome == told)
            let add: JSON = [["op": "add", "path": "/contact_id", "value": .string(guess)]]
            let patch = key.merging(["Content-Type": "application/json-patch+json"]) { $1 }
            #expect(try await server.send("PATCH", target, patch, body: add.bytes()).outcome == told)
            let named: JSON = ["id": .string(id), "contact_id": .string(guess)]
            let batch = try await server.post("/v1/registrations/batch", ["items": [named]], key)
            #expect(batch.outcome == "422 validation_failed #/0/contact_id personal_scope_required")
            for action in ["upsert", "create", "update", "delete"] {
                let batch = try await server.post("/v1/registrations/batch?action=\(action)", ["items": [whole]], key)
                #expect(batch.outcome == "422 validation_failed #/0/contact_id personal_scope_required")
            }
        }
    }

    @Test func `To restore a record one need not see who it is about, nor set what is reserved`() async throws {
        let id = try await server.create(
            "registrations", Sample.registration(Self.session, Self.adherent, ["contact_id": .string(Self.contact)])
        ).id
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read", "*:write"]))"]
        let target = "/v1/registrations/\(id)"
        #expect(try await server.delete(target, key).status == 204)
        let restored = try await server.post("\(target)/restore", [:], key)
        #expect(restored.status == 200 && restored.json["contact_id"] == nil)
        #expect(try await server.get(target).json["contact_id"]?.stringValue == Self.contact)
    }

    @Test func `The federation is told of a contribution that it does not see as of one that there is not`() async throws {
        let id = try await server.create("contributions", ["kind": "position", "title": "Financer l'accompagnement", "body": "Nous proposons…"]).id
        let acknowledgement: JSON = ["status": "acknowledged", "national_reference": "N-1"]
        for match in ["\"1\"", "\"7\"", "*"] {
            let told = try await server.patch("/v1/contributions/\(id)", acknowledgement, as: .federation, ["If-Match": match]).outcome
            let unknown = "/v1/contributions/\(Format.uuid.example)"
            #expect(try await server.patch(unknown, acknowledgement, as: .federation, ["If-Match": match]).outcome == told)
        }
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
        #expect(
            try await server.send("POST", "/v1/adherents/\(other)/restore", key).outcome == "403 not_owner", "before it is told whether it is deleted"
        )
        #expect(try await server.send("POST", "/v1/adherents/\(Self.adherent)/restore", key).outcome == "409 not_deleted")
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

    /// A federation's key that may see persons.
    private func federationSeeingPersons() throws -> [String: String] {
        let token = try server.service.keyring.create(.init(name: "national", role: .federation, scopes: ["personal:read"])).text
        return ["Authorization": "Bearer \(token)"]
    }

    @Test func `What the federation sees of persons is those who agreed, wherever it looks, and not where they went`() async throws {
        let key = try federationSeeingPersons()
        let changes: JSON = ["share_national": true, "last_name": "Partagée", "objective_codes": ["OBJ-12"]]
        let shared = try await server.create("contacts", Sample.contact(Self.adherent, "oui@exemple.fr", changes)).id
        let own = try await server.create(
            "contacts", Sample.contact(Self.adherent, "non@exemple.fr", ["last_name": "Gardée", "objective_codes": ["OBJ-12"]])
        ).id
        for contact in [shared, own] {
            try await server.create("registrations", Sample.registration(Self.session, Self.adherent, ["contact_id": .string(contact)]))
        }
        let paths = [
            "/v1/contacts", "/v1/contacts?as_of=2099-01-01T00:00:00Z", "/v1/contacts?q=exemple", "/v1/contacts?email.prefix=non",
            "/v1/contacts?sort=-created_at&include=adherent", "/v1/changes?collections=contacts,registrations", "/v1/registrations",
            "/v1/registrations?include=session,adherent", "/v1/objectives/OBJ-12/evidence", "/v1/reports/objectives-coverage",
        ]
        for path in paths {
            for type in ["application/json", "application/x-ndjson", "text/csv"] {
                let answer = try await server.get(path, as: nil, key.merging(["Accept": type]) { $1 })
                #expect([200, 406].contains(answer.status) || path.contains("include"), "\(path) \(answer.text)")
                #expect(!answer.text.contains(own) && !answer.text.contains("non@exemple.fr") && !answer.text.contains("Gardée"), "\(path) \(type)")
                if path.contains("registrations") { #expect(!answer.text.contains("contact_id"), "\(path) \(type)") }
            }
        }
        #expect(try await server.get("/v1/contacts", as: nil, key).items.map(\.id) == [shared])
        #expect(try await server.get("/v1/contacts?count=exact", as: nil, key).json["total"] == 1)
        for path in ["/v1/contacts/\(own)", "/v1/contacts/\(own)/revisions", "/v1/contacts/\(own)/revisions/1", "/v1/contacts/\(own)/export"] {
            #expect(try await server.get(path, as: nil, key).outcome == "404 not_found", "\(path)")
        }
        #expect(
            try await server.get("/v1/registrations?contact_id=\(shared)", as: nil, key).outcome
                == "403 personal_scope_required contact_id personal_scope_required")
    }

    @Test(arguments: [false, true]) func `Who is shared no longer, or is deleted, has no past for the federation either`(isDeleted: Bool) async throws
    {
        let key = try federationSeeingPersons()
        let created = try await server.create("contacts", Sample.contact(Self.adherent, "zoe@exemple.fr", ["share_national": true]))
        let target = "/v1/contacts/\(created.id)"
        let then = created["created_at"]?.stringValue ?? ""
        let paths = ["\(target)/revisions", "\(target)/revisions?limit=1", "\(target)/revisions/1", "\(target)?as_of=\(then)", "\(target)/export"]
        for path in paths { #expect(try await server.get(path, as: nil, key).status == 200, "\(path)") }
        #expect(try await server.get("/v1/contacts?as_of=\(then)", as: nil, key).items.map(\.id) == [created.id])
        _ = try await isDeleted ? server.delete(target) : server.patch(target, ["share_national": false])
        for path in paths { #expect(try await server.get(path, as: nil, key).outcome == "404 not_found", "\(path)") }
        for type in ["application/json", "application/x-ndjson", "text/csv"] {
            let list = try await server.get("/v1/contacts?as_of=\(then)", as: nil, key.merging(["Accept": type]) { $1 })
            #expect(list.status == 200 && !list.text.contains("zoe@exemple.fr"))
        }
        #expect(try await server.get("/v1/contacts?as_of=\(then)").text.contains("zoe@exemple.fr"))
        #expect(try await server.get("\(target)/revisions/1").status == 200)
    }

    @Test func `The federation writes no person who is not shared with it, and is told as of one who is not there`() async throws {
        let token = try server.service.keyring.create(
            .init(name: "national", role: .federation, scopes: ["contacts:write", "personal:read"])
        ).text
        let key = ["Authorization": "Bearer \(token)"]
        let own = try await server.create("contacts", Sample.contact(Self.adherent, "non@exemple.fr")).id
        let deleted = try await server.create("contacts", Sample.contact(Self.adherent, "plus@exemple.fr")).id
        _ = try await server.delete("/v1/contacts/\(deleted)")
        let target = "/v1/contacts/\(own)"
        let told = try await [
            server.patch(target, [:], key), server.put(target, Sample.contact(Self.adherent, "autre@exemple.fr"), key), server.delete(target, key),
            server.send("POST", "\(target)/anonymise", key), server.send("POST", "\(target)/restore", key),
            server.send("POST", "/v1/contacts/\(deleted)/restore", key), server.send("POST", "/v1/contacts/\(deleted)/anonymise", key),
        ]
        for answer in told { #expect(answer.outcome == "404 not_found") }
        let batch = try await server.post("/v1/contacts/batch?mode=partial", ["items": [["id": .string(own), "role": "director"]]], key)
        #expect(batch.json["results"]?[0]?["problem"]?["code"] == "not_found" && !batch.text.contains("non@exemple.fr"))
        #expect(try await server.get(target).json["version"] == 1)
        let shared = try await server.create("contacts", Sample.contact(Self.adherent, "oui@exemple.fr", ["share_national": true])).id
        #expect(try await server.patch("/v1/contacts/\(shared)", ["role": "director"], key).status == 200)
    }

    @Test func `Why a contribution was returned stays between the region and its members`() async throws {
        let body: JSON = ["code": "CONTRIB-S", "kind": "position", "title": "Financer l'accompagnement", "body": "Nous proposons…"]
        let id = try await server.create("contributions", body).id
        let target = "/v1/contributions/\(id)"
        let reason = "Préciser la période"
        for change: JSON in [
            ["status": "submitted"], ["status": "returned", "return_reason": .string(reason)], ["status": "draft"], ["status": "submitted"],
            ["status": "validated"], ["status": "published"],
        ] { _ = try await server.patch(target, change) }
        for path in [
            target, "\(target)?fields=return_reason", "/v1/contributions", "\(target)/revisions", "\(target)/revisions/7",
            "/v1/changes?collections=contributions", "\(target)?as_of=2099-01-01T00:00:00Z",
        ] {
            let answer = try await server.get(path, as: .federation)
            #expect(answer.status == 200 && !answer.text.contains(reason), "\(path) \(answer.text)")
            #expect(try await server.get(path).text.contains(reason), "\(path)")
        }
        let table = try await server.get("/v1/contributions", as: .federation, ["Accept": "text/csv"])
        #expect(!table.text.contains(reason) && !table.text.contains("return_reason"))
        for query in ["return_reason.null=false", "return_reason.null=true"] {
            #expect(
                try await server.get("/v1/contributions?\(query)", as: .federation).outcome
                    == "403 personal_scope_required return_reason personal_scope_required")
        }
        // What it does not see it does not change.
        let acknowledged = try await server.send("PATCH", target, ["status": "acknowledged", "national_reference": "N-1"], as: .federation)
        #expect(acknowledged.status == 200 && !acknowledged.text.contains(reason))
        #expect(try await server.get(target).json["return_reason"]?.stringValue == reason)
    }

    @Test func `A federation's key that writes contributions makes nothing of a draft`() async throws {
        let token = try server.service.keyring.create(.init(name: "national", role: .federation, scopes: ["contributions:write"])).text
        let body: JSON = ["code": "CONTRIB-S", "kind": "position", "title": "Financer l'accompagnement", "body": "Nous proposons…"]
        let draft = try await server.create("contributions", body).id
        let answer = try await server.put("/v1/contributions/\(draft)", body, ["Authorization": "Bearer \(token)"])
        #expect(answer.outcome == "404 not_found")
        #expect(try await server.get("/v1/contributions/\(draft)").version == 1)
    }

    @Test func `Small numbers are masked in every form, in the past and in what is embedded`() async throws {
        let id = try await server.create("registrations", Sample.registration(Self.session, Self.adherent, ["seats": 3])).id
        let need = try await server.create(
            "training-needs",
            ["adherent_id": .string(Self.adherent), "theme": "finance", "person_category": "administrator", "year": 2026, "headcount": 3])
        #expect(try await server.get("/v1/training-needs/\(need.id)", as: .federation).json["masked"] == ["/headcount"])
        let paths = [
            "/v1/registrations", "/v1/registrations?as_of=2099-01-01T00:00:00Z", "/v1/registrations?fields=seats", "/v1/registrations/\(id)",
            "/v1/registrations/\(id)?fields=seats,people", "/v1/registrations/\(id)?as_of=2099-01-01T00:00:00Z",
            "/v1/registrations/\(id)/revisions", "/v1/registrations/\(id)/revisions/1", "/v1/changes?collections=registrations",
        ]
        for path in paths {
            for type in ["application/json", "application/x-ndjson"] {
                let text = try await server.get(path, as: .federation, ["Accept": type]).text
                #expect(!text.contains("\"seats\":3") && !text.contains("\"unspecified\":3"), "\(path) \(type)")
            }
        }
        let rows = try await server.get("/v1/registrations?fields=seats,people", as: .federation, ["Accept": "text/csv"]).text.split(
            separator: "\r\n")
        #expect(rows.count == 2 && !rows[1].split(separator: ",").dropFirst().contains { $0.contains("3") }, "\(rows)")
        for query in ["sort=seats", "seats=3", "seats.lt=5", "people.unspecified.gt=2", "people.women.null=false"] {
            #expect(try await server.get("/v1/registrations?\(query)", as: .federation).code == "personal_scope_required", "\(query)")
        }
    }

    @Test func `Who may not see persons is not told how many refer to a record, or which`() async throws {
        let adherent = try await server.create("adherents", Sample.adherent(88)).id
        let contact = try await server.create("contacts", Sample.contact(adherent, "seul@exemple.fr")).id
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read", "*:write"]))"]
        let refused = try await server.delete("/v1/adherents/\(adherent)", key)
        #expect(refused.code == "referenced" && refused.text.contains("contacts (adherent_id)") && !refused.text.contains(contact))
        #expect(refused.json["errors"] == nil)
        #expect(try await server.delete("/v1/adherents/\(adherent)").text.contains(contact))
    }
}
