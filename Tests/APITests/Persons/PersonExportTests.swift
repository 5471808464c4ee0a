import JSON
import Testing

@testable import API

@Suite struct PersonExportTests {
    let server: TestServer
    private static let adherent = Sample.referred[0].id
    private static let session = Sample.referred[2].id

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    private func export(_ id: String, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.get("/v1/contacts/\(id)/export", as: role, headers)
    }

    @Test func `It holds the record, its versions, what names the person with session and training, and who was told`() async throws {
        _ = try await server.post("/v1/webhooks", ["url": "https://outils.exemple.fr/coorace", "enabled": false], as: .admin)
        let person = Sample.contact(Self.adherent, "zoe@exemple.fr", ["share_national": true])
        let id = try await server.post("/v1/contacts", person, ["Idempotency-Key": "creation"]).id
        _ = try await server.patch("/v1/contacts/\(id)", ["role": "director"])
        let seat = Sample.registration(Self.session, Self.adherent, ["contact_id": .string(id)])
        let registration = try await server.create("registrations", seat).id
        let answer = try await export(id)
        #expect(answer["Content-Disposition"] == "attachment; filename=\"contacts-\(id).json\"" && answer["Cache-Control"] == "no-store")
        let json = answer.json
        #expect(json["record"]?["email"] == "zoe@exemple.fr" && json["is_deleted"] == false && json["shared_with_federation"] == true)
        #expect(json["revisions"]?.arrayValue?.map { $0["version"] } == [2, 1] && json["revisions"]?[0]?["key_id"] != nil)
        #expect(json["kept_answers"]?[0]?["status"] == 201 && json["kept_answers"]?[0]?["version"] == 1)
        let naming = json["named_by"]?[0]
        #expect(naming?["collection"] == "registrations" && naming?["id"]?.stringValue == registration && naming?["member"] == "contact_id")
        #expect(naming?["data"]?["status"] == "requested" && naming?["versions"]?[0]?["version"] == 1)
        #expect(naming?["included"]?["session"]?["id"]?.stringValue == Self.session)
        #expect(naming?["included"]?["training"]?["title"] != nil && naming?["included"]?["adherent"]?["name"] != nil)
    }

    @Test func `A deleted person's is given too, and one who never was has none`() async throws {
        let id = try await server.create("contacts", Sample.contact(Self.adherent, "zoe@exemple.fr")).id
        _ = try await server.delete("/v1/contacts/\(id)")
        let json = try await export(id).json
        #expect(json["is_deleted"] == true && json["record"]?["email"] == "zoe@exemple.fr" && json["shared_with_federation"] == false)
        #expect(json["revisions"]?.arrayValue?.map { $0["op"] } == ["delete", "put"])
        #expect(try await export("01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11").outcome == "404 not_found")
        #expect(try await export("nobody").outcome == "404 not_found")
    }

    @Test func `It needs personal:read and all that it is made of, and the federation has those who are shared`() async throws {
        let shared = try await server.create("contacts", Sample.contact(Self.adherent, "un@exemple.fr", ["share_national": true])).id
        let own = try await server.create("contacts", Sample.contact(Self.adherent, "deux@exemple.fr")).id
        #expect(try await export(own, as: .reader).outcome == "403 insufficient_scope")
        let few = try server.makeToken(scopes: ["contacts:read", "personal:read"])
        #expect(try await export(own, ["Authorization": "Bearer \(few)"]).outcome == "403 insufficient_scope")
        let federation = try server.service.keyring.create(.init(name: "f", role: .federation, scopes: ["personal:read"])).text
        let key = ["Authorization": "Bearer \(federation)"]
        #expect(try await export(own, key).outcome == "404 not_found")
        #expect(try await export(shared, key).status == 200)
    }

    @Test func `To the federation it does not tell to which sessions a person went`() async throws {
        let shared = try await server.create("contacts", Sample.contact(Self.adherent, "un@exemple.fr", ["share_national": true])).id
        let seat = Sample.registration(Self.session, Self.adherent, ["contact_id": .string(shared)])
        let registration = try await server.create("registrations", seat).id
        let federation = try server.service.keyring.create(.init(name: "f", role: .federation, scopes: ["personal:read"])).text
        let answer = try await export(shared, ["Authorization": "Bearer \(federation)"])
        #expect(answer.json["named_by"] == [] && answer.json["record"]?["email"] == "un@exemple.fr")
        #expect(!answer.text.contains(registration) && !answer.text.contains(Self.session))
        #expect(try await export(shared).json["named_by"]?[0]?["id"]?.stringValue == registration)
    }

    private func export(_ id: String, _ headers: [String: String]) async throws -> Answer { try await export(id, as: nil, headers) }
}
