import Domain
import JSON
import Storage
import Testing

@testable import API

@Suite struct DeliveryLogTests {
    let server: TestServer
    let webhook: String

    init() async throws {
        server = try TestServer()
        webhook = try await server.create("webhooks", ["url": "https://outils.exemple.fr/"], as: .admin).id
    }

    private var path: String { "/v1/webhooks/\(webhook)/deliveries" }

    private func test() async throws -> String { try await server.send("POST", "/v1/webhooks/\(webhook)/test", as: .admin).id }

    private func note(_ next: AttemptResult.Next, status: Int?, error: String?, of id: String) throws {
        let webhook = webhook
        try server.service.store.writer.perform { transaction in
            let delivery = try #require(try DeliveryStorage.one(id, of: webhook, transaction.connection))
            let result = AttemptResult(at: .now(), milliseconds: 12, responseStatus: status, error: error, next: next)
            _ = try DeliveryStorage.note(result, of: delivery, transaction.connection)
        }
    }

    @Test func `The newest stand first, in pages, and apart by state`() async throws {
        var ids: [String] = []
        for _ in 0..<5 { ids.append(try await test()) }
        try note(.delivered, status: 204, error: nil, of: ids[1])
        try note(.failed(isGone: false), status: nil, error: "timeout", of: ids[3])
        let first = try await server.get("\(path)?limit=2", as: .admin)
        #expect(first.items.map(\.id) == [ids[4], ids[3]])
        let next = try #require(first.json["next"]?.stringValue)
        #expect(first["Link"] == "<\(next)>; rel=\"next\"")
        let second = try await server.get(String(next.dropFirst(server.url.count)), as: .admin)
        #expect(second.items.map(\.id) == [ids[2], ids[1]])
        let last = try await server.get("\(path)?limit=500", as: .admin)
        #expect(last.items.map(\.id) == ids.reversed() && last.json["next"] == nil && last["Link"] == nil)
        #expect(try await server.get("\(path)?state=waiting", as: .admin).items.map(\.id) == [ids[4], ids[2], ids[0]])
        #expect(try await server.get("\(path)?state=delivered", as: .admin).items.map(\.id) == [ids[1]])
        let cursor = try #require(next.split(separator: "cursor=").last)
        #expect(
            try await server.get("\(path)?state=failed&cursor=\(cursor)", as: .admin).outcome == "400 invalid_parameter cursor invalid_cursor")
        #expect(try await server.get("\(path)?limit=0", as: .admin).errors == ["limit out_of_range"])
        #expect(try await server.get("\(path)?state=lost", as: .admin).errors == ["state invalid_value"])
    }

    @Test func `A delivery tells what came of it`() async throws {
        let id = try await test()
        try note(.again(at: Instant(milliseconds: Instant.now().milliseconds + 60_000)), status: 503, error: "status", of: id)
        let delivery = try await server.get("\(path)/\(id)", as: .admin).json
        #expect(delivery["state"] == "waiting" && delivery["attempts"] == 1 && delivery["response_status"] == 503 && delivery["error"] == "status")
        #expect(delivery["next_attempt_at"] != nil && delivery["last_attempt_at"] != nil && delivery["duration_ms"] == 12)
        #expect(delivery["event"]?["type"] == "webhook.test" && delivery["webhook_id"] == .string(webhook))
        #expect(try await server.get("/metrics", as: .admin).text.contains("\ncoorace_webhook_deliveries_waiting 1\n"))
    }

    @Test func `A replay waits again under the same id, with all attempts before it`() async throws {
        let id = try await test()
        try note(.failed(isGone: false), status: 500, error: "status", of: id)
        let replay = try await server.send("POST", "\(path)/\(id)/replay", as: .admin)
        #expect(replay.status == 200 && replay.id == id && replay.json["state"] == "waiting" && replay.json["attempts"] == 0)
        try note(.failed(isGone: false), status: 500, error: "status", of: id)
        #expect(try await server.send("POST", "\(path)/\(id)/replay?dry_run=true", as: .admin).json["state"] == "waiting")
        #expect(try await server.get("\(path)/\(id)", as: .admin).json["state"] == "failed")
    }

    @Test func `To a webhook that is disabled only tests are sent again`() async throws {
        let id = webhook
        try server.service.store.writer.perform { transaction in
            let event = NewDelivery(id: "01937b1c-0000-7000-8000-000000000001", type: "training.created", payload: Array("{}".utf8))
            try DeliveryStorage.add(event, to: id, at: .now(), transaction.connection)
        }
        let test = try await test()
        _ = try await server.patch("/v1/webhooks/\(webhook)", ["enabled": false], as: .admin)
        let answer = try await server.send("POST", "\(path)/01937b1c-0000-7000-8000-000000000001/replay", as: .admin)
        #expect(answer.outcome == "409 webhook_disabled")
        #expect(try await server.send("POST", "\(path)/\(test)/replay", as: .admin).status == 200)
    }

    @Test func `What is not there is not found`() async throws {
        let other = try await server.create("webhooks", ["url": "https://autre.exemple.fr/"], as: .admin).id
        let id = try await test()
        for target in ["\(path)/nothing", "\(path)/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "/v1/webhooks/\(other)/deliveries/\(id)"] {
            #expect(try await server.get(target, as: .admin).outcome == "404 not_found")
            #expect(try await server.send("POST", "\(target)/replay", as: .admin).outcome == "404 not_found")
        }
    }
}
