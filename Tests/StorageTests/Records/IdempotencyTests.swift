import Domain
import JSON
import Testing

@testable import Storage

@Suite struct IdempotencyTests {
    private let database: RecordDatabase
    private let now = Instant(milliseconds: RecordDatabase.start)

    init() throws { database = try RecordDatabase() }

    private func request(_ name: String, by keyID: String = "key", _ fingerprint: [UInt8] = [1]) -> IdempotentRequest {
        IdempotentRequest(keyID: keyID, name: name, fingerprint: fingerprint)
    }

    private func after(_ milliseconds: Int64) -> Instant { Instant(milliseconds: now.milliseconds + milliseconds) }

    private func keep(_ request: IdempotentRequest, _ content: IdempotencyStorage.Content, status: Int = 201, for milliseconds: Int64 = 1000) throws {
        let end = after(milliseconds)
        try database.store.writer.perform {
            try IdempotencyStorage.keep(
                status: status, headers: [("ETag", "\"1\""), ("Location", "http://é/\"\\")], content, for: request, until: end, $0.connection)
        }
    }

    private func find(_ request: IdempotentRequest, after milliseconds: Int64 = 0) throws -> KeptAnswer? {
        try database.store.readers.read { try IdempotencyStorage.find(request, at: after(milliseconds), $0) }
    }

    @Test func `An answer is found again under its key, as it was, and by nobody else`() throws {
        try keep(request("a", [7, 8]), .bytes([0, 255, 10]), status: 422)
        let kept = try #require(try find(request("a")))
        #expect(kept.fingerprint == [7, 8] && kept.status == 422 && kept.content == [0, 255, 10])
        #expect(kept.headers.map { "\($0.name): \($0.value)" } == ["ETag: \"1\"", "Location: http://é/\"\\"])
        #expect(try find(request("A")) == nil)
        #expect(try find(request("a", by: "other")) == nil)
    }

    @Test func `An answer that is a record is read from the record's history`() throws {
        let id = try database.create("adherents", Bodies.adherent)
        try keep(request("a"), .revision(collection: "adherents", id: id, version: 1))
        let document = try database.store.readers.read { try RecordReading(database.table("adherents"), $0).one(id)?.document }
        try database.patch("adherents", id, ["name": "Autre nom"])
        #expect(try find(request("a"))?.content == document)
        #expect(try database.rows("SELECT count(*) FROM idempotency_keys WHERE body IS NULL") == ["1"])
    }

    @Test func `What is undone in its job takes its answer along`() throws {
        #expect(throws: Refusal.self) {
            let request = request("a")
            let end = after(1000)
            try database.store.writer.perform { transaction in
                try IdempotencyStorage.keep(status: 201, headers: [], .bytes([]), for: request, until: end, transaction.connection)
                throw Refusal()
            }
        }
        #expect(try find(request("a")) == nil)
    }

    @Test func `An answer ends with its time, and its key can be used anew`() throws {
        try keep(request("a"), .bytes([1]))
        #expect(try find(request("a"), after: 999) != nil)
        #expect(try find(request("a"), after: 1000) == nil)
        try keep(request("a", [2]), .bytes([2]), for: 3000)
        #expect(try find(request("a"), after: 1000)?.content == [2])
        #expect(try database.rows("SELECT count(*) FROM idempotency_keys") == ["1"])
    }

    @Test func `A purge takes what has expired, the oldest first and no more than it is told`() throws {
        for number in 1...5 { try keep(request("\(number)"), .bytes([1]), for: Int64(number) * 1000) }
        let purge = { (limit: Int) in
            let end = after(4000)
            return try database.store.writer.perform { try IdempotencyStorage.purge(at: end, atMost: limit, $0.connection) }
        }
        #expect(try purge(3) == 3)
        #expect(try database.rows("SELECT name FROM idempotency_keys ORDER BY name") == ["4", "5"])
        #expect(try purge(3) == 1)
        #expect(try purge(3) == 0)
        #expect(try database.rows("SELECT name FROM idempotency_keys") == ["5"])
    }
}
