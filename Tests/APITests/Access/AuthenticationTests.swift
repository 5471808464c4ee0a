import Domain
import JSON
import Storage
import Testing

@testable import API

@Suite struct AuthenticationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func get(_ authorization: String) async throws -> Answer {
        try await server.get("/v1/trainings", as: nil, ["Authorization": authorization])
    }

    @Test func `Without a key 401 says how to authenticate`() async throws {
        let answer = try await server.get("/v1/trainings", as: nil)
        #expect(answer.outcome == "401 unauthorized")
        #expect(answer["WWW-Authenticate"] == "Bearer realm=\"coorace\"")
    }

    @Test func `Another scheme counts as no key`() async throws {
        for text in ["Basic Zm9vOmJhcg==", "Bearer", "coo_x_y", ""] {
            let answer = try await get(text)
            #expect(answer.outcome == "401 unauthorized", "\(text)")
        }
    }

    @Test func `A wrong key is 401 invalid_token, and why is not said`() async throws {
        let token = server.token(.editor)
        let last = token.hasSuffix("2") ? "3" : "2"
        let wrong = [
            "coo_x_y", "coo__", "coo_", "x", token.dropLast() + last, String(token.dropLast()), token + "2", token.uppercased(),
            String(repeating: "a", count: 5000),
            token.replacing("coo_", with: "foo_"),
        ]
        for text in wrong {
            let answer = try await get("Bearer \(text)")
            #expect(answer.outcome == "401 invalid_token", "\(text)")
            #expect(answer["WWW-Authenticate"] == "Bearer realm=\"coorace\", error=\"invalid_token\"")
            #expect(!answer.text.contains(token))
        }
    }

    @Test func `The scheme's name is blind to case`() async throws {
        for scheme in ["Bearer", "bearer", "BEARER"] { #expect(try await get("\(scheme) \(server.token(.reader))").status == 200) }
    }

    @Test func `A key ends at its time`() async throws {
        let now = Instant.now().milliseconds
        let over = try server.makeToken(scopes: ["*:read"], until: Instant(milliseconds: now - 1))
        #expect(try await get("Bearer \(over)").outcome == "401 invalid_token")
        let running = try server.makeToken(scopes: ["*:read"], until: Instant(milliseconds: now + 86_400_000))
        #expect(try await get("Bearer \(running)").status == 200)
    }

    @Test func `A key that is lent ends at its time and stands in no database`() async throws {
        let now = Instant.now()
        let keyring = server.service.keyring
        let order = Keyring.Order(name: "lent", role: .reader, scopes: [])
        let lent = keyring.lend(order, until: Instant(milliseconds: now.milliseconds + 86_400_000), at: now)
        let over = keyring.lend(order, until: Instant(milliseconds: now.milliseconds - 1), at: now)
        #expect(try await get("Bearer \(lent.text)").status == 200)
        #expect(try await get("Bearer \(over.text)").outcome == "401 invalid_token")
        let stored = try server.service.store.readers.read { try KeyStorage.all($0) }
        #expect(!stored.isEmpty)
        #expect(!stored.contains { $0.id == lent.id })
    }

    @Test func `A key that the body's checks would refuse too is refused first`() async throws {
        #expect(try await server.post("/v1/trainings", ["title": "Né"], as: nil).status == 401)
        #expect(try await server.post("/v1/trainings", ["title": "Né"], as: .reader).status == 403)
        #expect(try await server.get("/v1/trainings?limit=0", as: nil).status == 401)
    }

    @Test func `A secret stands in no answer`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let secret = try #require(server.token(.editor).split(separator: "_").last)
        for target in ["/v1/trainings/\(id)/revisions", "/metrics", "/v1"] {
            #expect(!(try await server.get(target, as: .admin).text.contains(secret)))
        }
    }
}
