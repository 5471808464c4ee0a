import HTTP
import JSON
import Testing

@testable import API

/// What holds of every endpoint, those to come included.
@Suite struct EndpointSweepTests {
    let server: TestServer
    let ids: [String: String]
    let delivery: String

    init() async throws {
        server = try TestServer { $0.securityContact = "mailto:securite@exemple.fr" }
        try await server.putReferred()
        var ids = ["objectives": "OBJ-12"]
        for (collection, record) in Sample.all { ids[collection] = try await server.create(collection, record).id }
        let webhook = try await server.post("/v1/webhooks", ["url": "https://outils.exemple.fr/coorace"], as: .admin).id
        ids["webhooks"] = webhook
        ids["keys"] = try await server.post("/v1/keys", ["name": "sweep", "role": "reader"], as: .admin).id
        delivery = try await server.send("POST", "/v1/webhooks/\(webhook)/test", as: .admin).id
        self.ids = ids
    }

    /// An address of the template that leads to something.
    private func target(_ template: String) -> String {
        let collection = template.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        return template.replacing("{id}", with: ids[collection] ?? "").replacing("{version}", with: "1")
            .replacing("{code}", with: "OBJ-12").replacing("{list}", with: "audiences").replacing("{delivery}", with: delivery)
    }

    private func send(_ endpoint: Endpoint, _ suffix: String = "", as role: Role? = .admin, _ headers: [String: String] = [:]) async throws -> Answer
    {
        var headers = headers
        if let type = endpoint.bodyTypes.first, headers["Content-Type"] == nil { headers["Content-Type"] = type }
        return try await server.send(
            endpoint.method.rawValue, target(endpoint.template) + suffix, as: role, headers, body: endpoint.bodyTypes.isEmpty ? nil : Array("{}".utf8)
        )
    }

    @Test func `Without a key every endpoint that is not open answers 401`() async throws {
        for endpoint in Endpoints.all {
            let answer = try await send(endpoint, "?dry_run=true", as: nil)
            #expect(
                (answer.outcome == "401 unauthorized") == (endpoint.access != .open),
                "\(endpoint.method.rawValue) \(endpoint.template) \(answer.outcome)")
            if endpoint.access != .open { #expect(answer["WWW-Authenticate"]?.hasPrefix("Bearer ") == true) }
        }
    }

    @Test func `A key without the scope gets 403 from every endpoint that needs one`() async throws {
        let headers = ["Authorization": "Bearer \(try server.makeToken(scopes: ["personal:read"]))"]
        for endpoint in Endpoints.all where endpoint.access != .open && endpoint.access != .anyKey {
            let answer = try await send(endpoint, "", as: .admin, headers)
            #expect(answer.outcome == "403 insufficient_scope", "\(endpoint.method.rawValue) \(endpoint.template)")
        }
    }

    @Test func `Every address refuses the methods it doesn't offer by 405, and lists those it does`() async throws {
        for template in Set(Endpoints.all.map(\.template)).sorted() {
            var offered = Set(Endpoints.all.filter { $0.template == template }.map(\.method.rawValue) + ["OPTIONS"])
            if offered.contains("GET") { offered.insert("HEAD") }
            let options = try await server.send("OPTIONS", target(template), as: nil)
            #expect(options.status == 204)
            #expect(Set((options["Allow"] ?? "").split(separator: ", ").map(String.init)) == offered, "\(template)")
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] where !offered.contains(method) {
                let answer = try await server.send(method, target(template), as: .admin)
                #expect(answer.outcome == "405 method_not_allowed", "\(method) \(template)")
                #expect(answer["Allow"] == options["Allow"])
            }
            #expect(try await server.send("BREW", target(template), as: .admin).outcome == "501 unknown_method", "\(template)")
        }
    }

    @Test func `No endpoint ignores an unknown query parameter`() async throws {
        // Probes of load balancers add what they like.
        for endpoint in Endpoints.all where endpoint.operation != .live && endpoint.operation != .ready {
            let answer = try await send(endpoint, "?unheard_of=1")
            #expect(answer.outcome == "400 invalid_parameter unheard_of unknown_parameter", "\(endpoint.method.rawValue) \(endpoint.template)")
        }
    }

    @Test func `Every body of a type that is not taken is 415, and too large a head 431, too long a target 414`() async throws {
        for endpoint in Endpoints.all {
            if !endpoint.bodyTypes.isEmpty {
                #expect(
                    try await send(endpoint, "", as: .admin, ["Content-Type": "text/csv2"]).outcome == "415 unsupported_media_type",
                    "\(endpoint.template)")
            }
            let head = try await send(endpoint, "", as: .admin, ["X-Filler": String(repeating: "a", count: 33 << 10)])
            #expect(head.outcome == "431 head_too_large", "\(endpoint.template)")
            let target = try await send(endpoint, "?unheard_of=" + String(repeating: "a", count: 9 << 10))
            #expect(target.outcome == "414 target_too_long", "\(endpoint.template)")
        }
    }

    @Test func `Every body beyond the limit of a record is 413`() async throws {
        for endpoint in Endpoints.all where endpoint.body == .record {
            let answer = try await server.send(
                endpoint.method.rawValue, target(endpoint.template), as: .admin, ["Content-Type": endpoint.bodyTypes[0]],
                body: [UInt8](repeating: 32, count: (1 << 20) + 1))
            #expect(answer.outcome == "413 body_too_large", "\(endpoint.method.rawValue) \(endpoint.template)")
        }
    }

    @Test func `Every body that is no JSON is 400, and every patch that is no patch`() async throws {
        for endpoint in Endpoints.all where endpoint.bodyTypes.contains("application/json") {
            let method = endpoint.method.rawValue
            let answer = try await server.send(
                method, target(endpoint.template), as: .admin, ["Content-Type": "application/json"], body: Array("{]".utf8))
            #expect(answer.outcome == "400 malformed_json", "\(method) \(endpoint.template)")
            guard endpoint.bodyTypes.contains("application/json-patch+json") else { continue }
            #expect(try await server.jsonPatch(target(endpoint.template), [["op": "erase"]]).code == "malformed_patch")
        }
    }

    @Test func `Every tag lets an unchanged answer be 304`() async throws {
        for endpoint in Endpoints.all where endpoint.method == .get {
            let answer = try await send(endpoint)
            #expect(answer.status == 200, "\(endpoint.template)")
            guard let tag = answer["ETag"] else { continue }
            let again = try await send(endpoint, "", as: .admin, ["If-None-Match": tag])
            #expect(again.status == 304, "\(endpoint.template)")
            #expect(again["ETag"] == tag)
            #expect(again.bytes.isEmpty)
        }
    }

    @Test func `Every answer is marked against sniffing and carries its request's id`() async throws {
        for endpoint in Endpoints.all {
            let answer = try await send(endpoint)
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["X-Request-Id"] != nil)
            #expect(answer["Date"] != nil)
            #expect(answer.status < 500, "\(endpoint.method.rawValue) \(endpoint.template) \(answer.text)")
        }
    }
}
