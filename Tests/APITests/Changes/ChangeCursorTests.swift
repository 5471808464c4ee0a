import Crypto
import JSON
import Storage
import Testing

@testable import API

@Suite struct ChangeCursorTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func outcome(_ cursor: String, _ query: String = "", _ headers: [String: String] = [:]) async throws -> String {
        try await server.get("/v1/changes?since=\(cursor)\(query)", headers).outcome
    }

    @Test func `A cursor says again what it was made of, and nothing else is one`() {
        for cursor in [
            FeedCursor(feed: "0a1b2c3d", seq: 0), FeedCursor(feed: "0a1b2c3d", seq: .max, .named(["adherents", "trainings"])),
        ] {
            #expect(FeedCursor(cursor.text) == cursor)
        }
        for text in [
            "f1 a * -1", "f1 a * 01", "f1 a * +1", "f1 a * 1 ", "f1 a  1", "f1  * 1", "f2 a * 1", "f1 a *", "", "f1 a * 99999999999999999999",
        ] {
            #expect(FeedCursor(Base64URL.encode(Array(text.utf8))) == nil, "\(text)")
        }
        #expect(FeedCursor(Base64URL.encode([0x66, 0xFF])) == nil)
    }

    @Test func `A malformed cursor, and one of a list, is 400`() async throws {
        try await server.load("trainings", (1...3).map { Sample.training("T-0\($0)") })
        let list = try await server.get("/v1/trainings?limit=1").json["next"]?.stringValue ?? ""
        let end = try await server.end()
        let cursors = ["", "x", "%20", "ZjEg", String(end.dropLast(4)), String(list.split(separator: "cursor=").last ?? "")]
        for cursor in cursors {
            #expect(try await outcome(cursor) == "400 invalid_parameter since invalid_cursor", "\(cursor)")
        }
        #expect(try await server.get("/v1/trainings?cursor=\(end)").outcome == "400 invalid_parameter cursor invalid_cursor")
    }

    @Test func `A cursor beyond the last change, or of another database, is 410 and says what to do`() async throws {
        let identity = server.service.feed.identity
        let last = try server.service.feed.last()
        #expect(try await outcome(FeedCursor(feed: identity, seq: last).text) == "200")
        let beyond = try await server.get("/v1/changes?since=\(FeedCursor(feed: identity, seq: last + 1).text)&wait=20")
        #expect(beyond.outcome == "410 feed_reset")
        #expect(beyond.json["detail"]?.stringValue?.contains("sans « since »") == true)
        #expect(try await outcome(FeedCursor(feed: "00000000", seq: 1).text) == "410 feed_reset")
        #expect(try await outcome(try await TestServer().end()) == "410 feed_reset")
    }

    @Test func `The sums up to a cursor are of what stood there then and has not changed since, by collection and region`() async throws {
        let first = try await server.create("trainings", Sample.training("FIN-01"))
        let second = try await server.create("trainings", Sample.training("FIN-02"))
        try await server.create("adherents", Sample.adherent(1))
        let gone = try await server.create("adherents", Sample.adherent(2)).id
        #expect(try await server.delete("/v1/adherents/\(gone)").status == 204)
        let cursor = try await server.end()
        let sums = { (query: String) in
            let answer = try await server.get("/v1/changes/digests\(query)")
            #expect(answer.status == 200)
            return answer.json["items"]?.arrayValue?.filter { $0["collection"] == "trainings" } ?? []
        }
        let both = zip(
            SHA256.hash(data: try await server.get("/v1/trainings/\(first.id)").bytes),
            SHA256.hash(data: try await server.get("/v1/trainings/\(second.id)").bytes)
        )
        .map { String(Int($0 ^ $1) + 0x100, radix: 16).dropFirst() }.joined()
        let expected: JSON = ["collection": "trainings", "origin": "occitanie", "count": 2, "digest": .string(both)]
        #expect(try await sums("") == [expected])
        #expect(try await sums("?until=\(cursor)") == [expected])
        #expect(try await server.patch("/v1/trainings/\(first.id)", ["title": "Autre"]).status == 200)
        let later = try await sums("?until=\(cursor)")
        #expect(later.first?["count"] == 1)
        let alone = SHA256.hash(data: try await server.get("/v1/trainings/\(second.id)").bytes).map { String(Int($0) + 0x100, radix: 16).dropFirst() }
            .joined()
        #expect(later.first?["digest"]?.stringValue == alone)
        let whole = try await server.get("/v1/changes/digests").json
        #expect(whole["until"]?.stringValue == (try await server.end()))
        #expect(whole["items"]?.arrayValue?.first?["count"] == 1, "the deleted adherent is not summed up")
    }

    @Test func `Sums up to what is no place of this feed, or of what the key may not read, are refused`() async throws {
        let path = "/v1/changes/digests"
        let foreign = FeedCursor(feed: "00000000", seq: 1).text
        let narrow = try await server.end("?collections=trainings")
        #expect(try await server.get("\(path)?until=x").outcome == "400 invalid_parameter until invalid_cursor")
        #expect(try await server.get("\(path)?until=\(narrow)").outcome == "400 invalid_parameter until invalid_cursor")
        #expect(try await server.get("\(path)?until=\(foreign)").outcome == "410 feed_reset")
        #expect(try await server.get(path, as: nil).status == 401)
        let token = try server.makeToken(scopes: ["personal:read"])
        #expect(try await server.get(path, ["Authorization": "Bearer \(token)"]).status == 403)
        let reader = try server.makeToken(scopes: ["trainings:read"])
        try await server.create("trainings", Sample.training("FIN-03"))
        let seen = try await server.get("\(path)?until=\(narrow)", ["Authorization": "Bearer \(reader)"])
        #expect(seen.items.isEmpty)
        #expect(try await server.get(path, ["Authorization": "Bearer \(reader)"]).items("collection") == ["trainings"])
    }

    @Test func `A cursor goes on with another limit, and with fewer collections, not with more`() async throws {
        let start = try await server.end("?collections=trainings,campaigns")
        try await server.create("trainings", Sample.training("FIN-01"))
        #expect(try await outcome(start, "&collections=trainings,campaigns&limit=1") == "200")
        #expect(try await server.get("/v1/changes?since=\(start)&collections=trainings").changes == ["put trainings 1 FIN-01"])
        let more = try await server.get("/v1/changes?since=\(start)&collections=trainings,adherents")
        #expect(more.outcome == "400 invalid_parameter since invalid_cursor")
        #expect(more.json["detail"]?.stringValue?.contains("ne couvre pas adherents") == true)
        #expect(try await outcome(start) == "400 invalid_parameter since invalid_cursor")
        // The cursor of a narrower request stands for no more than that.
        let narrow = try await server.get("/v1/changes?since=\(start)&collections=trainings").next
        #expect(try await outcome(narrow, "&collections=campaigns") == "400 invalid_parameter since invalid_cursor")
        let whole = try await server.end()
        #expect(try await outcome(whole, "&collections=adherents") == "200")
    }

    @Test func `What a key could not read before it got the right is not lost without a word`() async throws {
        let narrow = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:read"]))"]
        let wide = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read"]))"]
        try await server.create("adherents", Sample.adherent(1))
        let cursor = try await server.get("/v1/changes", narrow).next
        #expect(try await outcome(cursor, "", wide) == "400 invalid_parameter since invalid_cursor")
        #expect(try await outcome(cursor, "&collections=trainings", wide) == "200")
        #expect(try await outcome(try await server.end(), "", narrow) == "200")
    }
}
