import Domain
import JSON
import Testing

@testable import API
@testable import HTTP

/// What a key has open when it is revoked.
@Suite struct RevocationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `A held answer ends at once, without a change to wake it`() async throws {
        let token = try server.makeToken(scopes: ["*:read"])
        let start = try await server.end()
        let other = Task { try await server.get("/v1/changes?since=\(start)&wait=30") }
        async let waiting = server.get("/v1/changes?since=\(start)&wait=30", ["Authorization": "Bearer \(token)"])
        try await server.waitForWaiters(2)
        try server.revoke(token)
        #expect(try await waiting.outcome == "401 invalid_token")
        #expect(server.service.feedWatch.count == 1)
        other.cancel()
    }

    @Test func `Nobody begins to wait with a key that was revoked meanwhile`() throws {
        let token = try server.makeToken(scopes: ["*:read"])
        let service = server.service
        let key = service.keyring.key(for: try #require(Token(token[...])), at: .now()) { _ in true }
        let call = Call(
            service: service, request: Request(head: RequestHead(unreadFrom: "127.0.0.1"), body: .empty), key: key,
            circumstances: .now(origin: "occitanie"), language: .french)
        let reading = ChangesReading(try ChangeParameters(call, .page), .page, call)
        try server.revoke(token)
        let promise = ResponsePromise(ResponseSlot { $0 }) { Response(status: 500) }
        #expect(throws: Problem.self) { try reading.wait(promise) }
    }

    @Test func `An event stream ends at once, and one by the secret before a rotation with its overlap`() async throws {
        let first = try server.makeToken(scopes: ["*:read"])
        let events = try EventStream("\(server.url)/v1/changes?collections=trainings", token: first)
        #expect(await events.next() == "retry: 3000")
        try await server.waitForWaiters()
        let second = try server.service.keyring.rotate(String(first.split(separator: "_")[1]), overlap: 3_600_000).text
        let others = try EventStream("\(server.url)/v1/changes?collections=trainings", token: second)
        #expect(await others.next() == "retry: 3000")
        try await server.waitForWaiters(2)
        let third = try server.service.keyring.rotate(String(first.split(separator: "_")[1]), overlap: 3_600_000).text
        #expect(await events.next() == nil)
        try server.revoke(third)
        #expect(await others.next() == nil)
    }

    @Test func `An export is cut off at the next page`() throws {
        let token = try server.makeToken(scopes: ["*:read"])
        let keyring = server.service.keyring
        let key = try #require(Token(token[...]).flatMap { keyring.key(for: $0, at: .now()) { _ in true } })
        let stream = EntitledStream(Pages(), for: key, keyring)
        #expect(try stream.next() == [1])
        try server.revoke(token)
        #expect(throws: Problem.self) { try stream.next() }
    }

    private final class Pages: BodyStream {
        func next() throws -> [UInt8]? { [1] }
    }
}
