import Domain
import HTTP
import JSON
import Testing

@testable import API

@Suite struct RateLimitTests {
    /// What each key, and each address, may ask in an hour, and how many wrong keys it may show.
    private func server(key: Int? = nil, address: Int? = nil) throws -> TestServer {
        try TestServer {
            $0.keyQuota = key.map { Quota($0, per: 3600) }
            $0.addressQuota = address.map { Quota($0, per: 3600) }
            $0.attempts = Quota(RateLimits.attempts.requests, per: 3600)
            $0.securityContact = "mailto:securite@exemple.fr"
        }
    }

    @Test func `Every answer to a key tells what is left, and beyond it is 429`() async throws {
        let server = try server(key: 3)
        let first = try await server.get("/v1/trainings")
        #expect(first["RateLimit-Policy"] == "\"key\";q=3;w=3600" && first["RateLimit"] == "\"key\";r=2;t=3600")
        #expect(try await server.get("/nothing")["RateLimit"]?.hasPrefix("\"key\";r=1;t=") == true)
        #expect(try await server.get("/v1/trainings?limit=0")["RateLimit"]?.hasPrefix("\"key\";r=0;t=") == true)
        let refused = try await server.post("/v1/trainings", Sample.training("FIN-01"))
        #expect(refused.outcome == "429 quota_exceeded")
        #expect(refused["RateLimit"]?.hasPrefix("\"key\";r=0;t=") == true)
        let wait = try #require(refused["Retry-After"].flatMap { Int($0) })
        #expect((1...3600).contains(wait))
        #expect(refused.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
        #expect(refused.json["violated-policies"] == ["key"])
        #expect(try await server.get("/v1/trainings", as: .reader).status == 200)
        #expect(try await server.get("/v1/trainings?limit=1", as: .reader).items.isEmpty)
    }

    @Test func `Both secrets of a key share what it may ask`() async throws {
        let server = try server(key: 3)
        let first = server.token(.reader)
        let second = try server.service.keyring.rotate(String(first.split(separator: "_")[1]), overlap: 3_600_000).text
        var statuses: [Int] = []
        for token in [first, second, second, first] {
            statuses.append(try await server.get("/v1/trainings", as: nil, ["Authorization": "Bearer \(token)"]).status)
        }
        #expect(statuses == [200, 200, 200, 429])
    }

    @Test func `Every endpoint but the probes is 429 to a key that has used its quota`() async throws {
        let server = try server(key: 1)
        #expect(try await server.get("/v1", as: .admin).status == 200)
        for endpoint in Endpoints.all {
            let target = endpoint.template.replacing("{id}", with: "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11").replacing("{version}", with: "1")
                .replacing("{code}", with: "OBJ-12").replacing("{list}", with: "audiences").replacing("{delivery}", with: "x")
            let type = endpoint.bodyTypes.first.map { ["Content-Type": $0] } ?? [:]
            let answer = try await server.send(endpoint.method.rawValue, target, as: .admin, type, body: type.isEmpty ? nil : Array("{}".utf8))
            let isFree = endpoint.operation == .live || endpoint.operation == .ready
            #expect(answer.status == (isFree ? 200 : 429), "\(endpoint.method.rawValue) \(target)")
            #expect((answer["RateLimit"] == nil) == isFree)
        }
    }

    @Test func `An address without a key has a quota of its own, which keys don't touch`() async throws {
        let server = try server(address: 2)
        #expect(try await server.get("/v1", as: nil)["RateLimit"] == "\"address\";r=1;t=3600")
        #expect(try await server.get("/v1/trainings", as: nil).outcome == "401 unauthorized")
        let refused = try await server.get("/v1/directory", as: nil)
        #expect(refused.outcome == "429 quota_exceeded" && refused.json["violated-policies"] == ["address"])
        #expect(refused.text.contains("Sans clé, une adresse a 2 requêtes en 3600 s"))
        for path in ["/livez", "/readyz"] { #expect(try await server.get(path, as: nil).status == 200) }
        #expect(try await server.send("OPTIONS", "/v1/trainings", as: nil).status == 429)
        #expect(try await server.send("OPTIONS", "/v1/trainings", as: nil, ["Access-Control-Request-Method": "GET"]).status == 204)
        #expect(try await server.get("/v1", as: .reader).status == 200)
        #expect(try await server.get("/v1/trainings", as: .reader)["RateLimit"] == nil)
    }

    @Test func `Past some wrong keys an address is not listened to, but for the keys in use there`() async throws {
        let server = try server(address: 1000)
        #expect(try await server.get("/v1/trainings", as: .reader).status == 200)
        func show(_ token: String, at target: String = "/v1/trainings") async throws -> Answer {
            try await server.get(target, as: nil, ["Authorization": "Bearer \(token)"])
        }
        for number in 1...RateLimits.attempts.requests {
            #expect(try await show("coo_aaaaaaaaaa_\(number)").outcome == "401 invalid_token", "\(number)")
        }
        let refused = try await show("coo_aaaaaaaaaa_x")
        #expect(refused.outcome == "429 quota_exceeded" && refused.json["violated-policies"] == ["failures"])
        #expect(refused["RateLimit-Policy"] == "\"failures\";q=10;w=3600")
        // A good key that nobody has used from here is not looked at, nor is a guess at one that somebody has, which is told no more by it.
        #expect(try await show(server.token(.editor)).status == 429)
        #expect(try await show(String(server.token(.reader).dropLast()) + "2").status == 429)
        #expect(try await show("x", at: "/v1").status == 429)
        #expect(try await show(server.token(.reader)).status == 200)
        #expect(try await server.get("/v1", as: nil).status == 200)
    }

    @Test func `Keys that are lent to commands of this machine are not counted, and always listened to`() async throws {
        let server = try server(key: 1, address: 1000)
        let now = Instant.now()
        let order = Keyring.Order(name: Key.localName, role: .reader, scopes: [])
        let lent = server.service.keyring.lend(order, until: Instant(milliseconds: now.milliseconds + 86_400_000), at: now).text
        for number in 0...RateLimits.attempts.requests {
            _ = try await server.get("/v1/trainings", as: nil, ["Authorization": "Bearer coo_aaaaaaaaaa_\(number)"])
        }
        for _ in 0..<3 {
            let answer = try await server.get("/v1/trainings", as: nil, ["Authorization": "Bearer \(lent)"])
            #expect(answer.status == 200 && answer["RateLimit"] == nil)
        }
    }

    @Test func `A token in an address, a path or another scheme opens nothing`() async throws {
        let server = try server()
        let token = server.token(.admin)
        for target in ["/v1/trainings?access_token=\(token)", "/v1/trainings?key=\(token)", "/v1/trainings/\(token)"] {
            #expect(try await server.get(target, as: nil).outcome == "401 unauthorized")
        }
        for authorization in ["Basic \(token)", "Token \(token)", token, "Bearer"] {
            #expect(try await server.get("/v1/trainings", as: nil, ["Authorization": authorization]).outcome == "401 unauthorized")
        }
        #expect(try await server.get("/v1/trainings?access_token=\(token)").outcome.hasPrefix("400 invalid_parameter"))
    }

    @Test func `A token is not taken over as a request's id, nor as an idempotency key`() async throws {
        let server = try server()
        let token = server.token(.editor)
        let answer = try await server.post("/v1/trainings", Sample.training("FIN-01"), ["X-Request-Id": token])
        #expect(answer.status == 201 && answer["X-Request-Id"] != token)
        let refused = try await server.post("/v1/trainings", Sample.training("FIN-02"), ["Idempotency-Key": "\"\(token)\""])
        #expect(refused.outcome == "400 invalid_header Idempotency-Key invalid_value" && !refused.text.contains(token))
    }
}
