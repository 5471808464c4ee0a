import Domain
import JSON
import Storage
import Testing

@testable import API

/// Making, changing and deleting webhooks.
@Suite struct WebhookSettingTests {
    let server: TestServer
    private let input: JSON = ["url": "https://outils.exemple.fr/coorace", "collections": ["trainings"]]

    init() throws { server = try TestServer() }

    private func make(_ changes: JSON = [:]) async throws -> JSON {
        let answer = try await server.post("/v1/webhooks", input.mergePatched(with: changes), as: .admin)
        guard answer.status == 201 else { throw TestServer.Unexpected(answer) }
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["Location"] == "\(server.url)/v1/webhooks/\(answer.id)")
        return answer.json
    }

    private func without(_ name: String, _ json: JSON) -> JSON {
        var object = json.objectValue ?? [:]
        object[name] = nil
        return .object(object)
    }

    @Test func `A key bound to an adherent neither reads nor changes the region's webhooks`() async throws {
        try await server.putReferred()
        let token = try server.service.keyring.create(.init(name: "adhérent", role: .admin, scopes: [], adherentID: Sample.referred[0].id)).text
        let key = ["Authorization": "Bearer \(token)"]
        let target = "/v1/webhooks/\(try await make().id)"
        let answers = try await [
            server.get("/v1/webhooks", key), server.get(target, key), server.post("/v1/webhooks", input, key),
            server.patch(target, ["url": "https://autres.exemple.fr/"], key), server.delete(target, key),
            server.send("POST", "\(target)/rotate-secret", key), server.send("POST", "\(target)/test", key), server.get("\(target)/deliveries", key),
        ]
        for answer in answers { #expect(answer.outcome == "403 not_owner") }
        #expect(try await server.get(target, as: .admin).json["url"] == input["url"])
    }

    @Test func `The secret is told once, by the answer that makes it`() async throws {
        let made = try await make()
        #expect(made["secret"]?.stringValue.flatMap { WebhookSecret($0) } != nil)
        let read = try await server.get("/v1/webhooks/\(made.id)", as: .admin)
        #expect(read.json == without("secret", made))
        #expect(try await server.get("/v1/webhooks", as: .admin).items == [read.json])
        #expect(read.json["enabled"] == true && read.json["operations"] == ["put", "delete"])
    }

    @Test func `A secret of one's own is taken when it is one`() async throws {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        #expect(try await make(["secret": .string(secret)])["secret"] == .string(secret))
        let short = try await server.post("/v1/webhooks", input.mergePatched(with: ["secret": "whsec_c2hvcnQ="]), as: .admin)
        #expect(short.outcome == "422 validation_failed #/secret invalid_format")
        #expect(!short.text.contains("c2hvcnQ="))
    }

    @Test func `Everything that is wrong is told at once`() async throws {
        let wrong: JSON = [
            "url": "http://10.0.0.1/", "collections": ["adherent"], "operations": ["post"], "descripton": "x", "enabled": "yes", "secret": 7,
            "id": "x",
        ]
        let answer = try await server.post("/v1/webhooks", wrong, as: .admin, ["Accept-Language": "en"])
        #expect(
            Set(answer.errors) == [
                "#/url invalid_value", "#/collections/0 invalid_value", "#/operations/0 invalid_value", "#/descripton unknown_member",
                "#/enabled invalid_type", "#/secret invalid_type", "#/id unknown_member",
            ])
        #expect(answer.text.contains("must begin with https"))
        #expect(try await server.post("/v1/webhooks", [:], as: .admin).outcome == "422 validation_failed #/url required")
        #expect(try await server.post("/v1/webhooks", ["url": "x", "collections": []], as: .admin).errors.count == 2)
    }

    @Test func `A patch changes what it names, and takes what the server sets as it is`() async throws {
        let made = without("secret", try await make(["description": "Extranet"]))
        let target = "/v1/webhooks/\(made.id)"
        #expect(try await server.patch(target, made, as: .admin).json == made)
        let patched = try await server.patch(
            target, ["description": nil, "collections": nil, "operations": ["delete"], "url": "https://autre.exemple.fr/"], as: .admin)
        #expect(patched.status == 200)
        #expect(patched.json["description"] == nil && patched.json["collections"] == nil && patched.json["operations"] == ["delete"])
        #expect(patched.json["url"] == "https://autre.exemple.fr/" && patched.json["created_at"] == made["created_at"])
        #expect(try await server.get(target, as: .admin).json == patched.json)
        #expect(try await server.patch(target, ["created_at": "2020-01-01T00:00:00.000Z"], as: .admin).errors == ["#/created_at read_only"])
        #expect(
            try await server.patch(target, ["url": nil, "secret": "x", "enabled": nil, "urls": 1], as: .admin).errors
                == ["#/url required", "#/secret read_only", "#/enabled required", "#/urls unknown_member"])
    }

    @Test func `A webhook is disabled and enabled by a patch`() async throws {
        let target = "/v1/webhooks/\(try await make().id)"
        let disabled = try await server.patch(target, ["enabled": false], as: .admin).json
        #expect(disabled["enabled"] == false && disabled["disabled_reason"] == "request" && disabled["disabled_at"] != nil)
        let enabled = try await server.patch(target, ["enabled": true], as: .admin).json
        #expect(enabled["enabled"] == true && enabled["disabled_reason"] == nil && enabled["disabled_at"] == nil)
    }

    @Test func `A dry run stores nothing and tells no secret`() async throws {
        let dry = try await server.post("/v1/webhooks?dry_run=true", input, as: .admin)
        #expect(dry.status == 201 && dry.json["secret"] == nil)
        #expect(try await server.get("/v1/webhooks", as: .admin).items.isEmpty)
        let target = "/v1/webhooks/\(try await make().id)"
        #expect(try await server.delete("\(target)?dry_run=true", as: .admin).status == 204)
        #expect(try await server.patch("\(target)?dry_run=true", ["enabled": false], as: .admin).json["enabled"] == false)
        let rotated = try await server.send("POST", "\(target)/rotate-secret?dry_run=true", as: .admin)
        #expect(rotated.status == 200 && rotated.json["secret"] == nil)
        let now = try await server.get(target, as: .admin).json
        #expect(now["enabled"] == true && now["previous_secret_until"] == nil)
    }

    @Test func `A repeated POST tells the secret again, until there is another one`() async throws {
        let key = ["Idempotency-Key": "made-once"]
        let first = try await server.post("/v1/webhooks", input, as: .admin, key)
        let again = try await server.post("/v1/webhooks", input, as: .admin, key)
        #expect(again.bytes == first.bytes && again.json["secret"] != nil)
        #expect(try await server.get("/v1/webhooks", as: .admin).items.count == 1)
        let rotate = "/v1/webhooks/\(first.id)/rotate-secret"
        let rotated = try await server.send("POST", rotate, as: .admin, ["Idempotency-Key": "rotated-once"])
        #expect(try await server.send("POST", rotate, as: .admin, ["Idempotency-Key": "rotated-once"]).bytes == rotated.bytes)
        #expect(rotated.json["secret"] != first.json["secret"])
        let late = try await server.post("/v1/webhooks", input, as: .admin, key)
        #expect(late.status == 201 && late.json == without("secret", first.json))
        let kept = try server.service.store.readers.read { connection in
            try connection.all("SELECT CAST(body AS TEXT) FROM idempotency_keys") { $0.text(0) }
        }
        #expect(kept.count == 2)
        #expect(!kept.contains { $0.contains("whsec_") })
    }

    @Test func `After a rotation the secret before signs too, for a day`() async throws {
        let made = try await make()
        let rotated = try await server.send("POST", "/v1/webhooks/\(made.id)/rotate-secret", as: .admin)
        let end = try #require(rotated.json["previous_secret_until"]?.stringValue.flatMap { Instant($0) })
        let start = try #require(rotated.json["updated_at"]?.stringValue.flatMap { Instant($0) })
        #expect(end.milliseconds - start.milliseconds == 86_400_000)
        let stored = try #require(try server.service.store.readers.read { try WebhookStorage.one(made.id, $0) })
        #expect(stored.previousSecret.map(JSON.string) == made["secret"] && .string(stored.secret) == rotated.json["secret"])
    }

    @Test func `Deleted, it is not found any more, nor are its deliveries`() async throws {
        let target = "/v1/webhooks/\(try await make().id)"
        _ = try await server.send("POST", "\(target)/test", as: .admin)
        #expect(try await server.delete(target, as: .admin).status == 204)
        #expect(try await server.delete(target, as: .admin).outcome == "404 not_found")
        #expect(try await server.get(target, as: .admin).outcome == "404 not_found")
        #expect(try await server.patch(target, ["enabled": true], as: .admin).outcome == "404 not_found")
        #expect(try await server.send("POST", "\(target)/rotate-secret", as: .admin).outcome == "404 not_found")
        #expect(try await server.send("POST", "\(target)/test", as: .admin).outcome == "404 not_found")
        #expect(try await server.get("\(target)/deliveries", as: .admin).outcome == "404 not_found")
        #expect(try await server.get("/v1/webhooks/nobody", as: .admin).outcome == "404 not_found")
        #expect(try server.service.store.readers.read { try DeliveryStorage.waitingCount($0) } == 0)
    }

    @Test func `There are only so many`() async throws {
        for _ in 0..<WebhookSettings.mostWebhooks { _ = try await make() }
        let answer = try await server.post("/v1/webhooks", input, as: .admin)
        #expect(answer.outcome == "409 too_many_webhooks")
    }

    @Test func `Nobody but an admin sees any of it`() async throws {
        let id = try await make().id
        for role in [Role.editor, .reader, .federation] {
            #expect(try await server.get("/v1/webhooks", as: role).outcome == "403 insufficient_scope")
            #expect(try await server.get("/v1/webhooks/\(id)", as: role).outcome == "403 insufficient_scope")
        }
        for target in ["/v1/changes", "/v1", "/metrics"] { #expect(!(try await server.get(target, as: .admin).text.contains("outils.exemple.fr"))) }
    }
}
