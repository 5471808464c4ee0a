import Crypto
import CustomDump
import JSON
import Testing

@testable import API

@Suite struct ChangeLinesTests {
    let server: TestServer
    private let accept = ["Accept": "application/x-ndjson"]

    init() throws { server = try TestServer() }

    @Test func `Lines go to the end over many pages, and the last one says where to go on`() async throws {
        let start = try await server.end()
        try await server.load("trainings", (0..<1203).map { Sample.training("T-\($0 + 1000)") })
        let answer = try await server.get("/v1/changes?since=\(start)", accept)
        #expect(answer["Content-Type"] == "application/x-ndjson")
        #expect(answer["ETag"] == nil)
        let codes = answer.lines.compactMap { $0["data"]?["code"]?.stringValue }
        expectNoDifference(codes, (0..<1203).map { "T-\($0 + 1000)" })
        let next = try #require(answer.lines.last?["next"]?.stringValue)
        #expect(answer.lines.count == 1204)
        let end = try await server.end()
        #expect(next == end)
        #expect(try await server.get("/v1/changes?since=\(next)", accept).text == "{\"next\":\"\(next)\"}\n")
    }

    @Test func `Who was cut off goes on from the cursor of any line`() async throws {
        let start = try await server.end("?collections=trainings")
        try await server.load("trainings", (10..<30).map { Sample.training("T-\($0)") })
        let all = try await server.get("/v1/changes?since=\(start)&collections=trainings", accept).lines
        for place in [0, 7, 19] {
            let cursor = try #require(all[place]["cursor"]?.stringValue)
            let rest = try await server.get("/v1/changes?since=\(cursor)&collections=trainings", accept).lines
            expectNoDifference(rest.compactMap { $0["seq"] }, all[(place + 1)...].compactMap { $0["seq"] })
        }
    }

    @Test func `A limit ends the lines where the next request goes on`() async throws {
        let start = try await server.end()
        try await server.load("trainings", (0..<700).map { Sample.training("T-\($0 + 1000)") })
        var next = start
        var counts: [Int] = []
        for limit in [600, 100, 1] {
            let answer = try await server.get("/v1/changes?since=\(next)&limit=\(limit)", accept)
            counts.append(answer.lines.count - 1)
            next = answer.lines.last?["next"]?.stringValue ?? ""
        }
        expectNoDifference(counts, [600, 100, 0])
    }

    @Test func `Instead of the records come their digests, which are those of what GET answers`() async throws {
        let start = try await server.end()
        let id = try await server.create("trainings", Sample.training("FIN-01", ["title": "Lire un « bilan »"])).id
        let gone = try await server.create("trainings", Sample.training("FIN-02")).id
        #expect(try await server.delete("/v1/trainings/\(gone)").status == 204)
        let lines = try await server.get("/v1/changes?since=\(start)&digest=true", accept).lines
        let stored = try await server.get("/v1/trainings/\(id)")
        let hash = SHA256.hash(data: stored.bytes).map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        #expect(lines[0]["digest"]?.stringValue == hash)
        #expect(lines[0]["origin"] == "occitanie")
        #expect(lines[0]["data"] == nil)
        #expect(lines[1]["op"] == "delete" && lines[1]["digest"] == nil)
        let page = try await server.get("/v1/changes?since=\(start)&digest=true")
        let whole = try await server.get("/v1/changes?since=\(start)")
        #expect(page.items.map { $0["digest"] } == lines.dropLast().map { $0["digest"] })
        #expect(page["ETag"] != whole["ETag"])
        #expect(try await server.get("/v1/changes?digest=yes").status == 400)
    }

    @Test func `Lines wait for the first change, and then tell all there is`() async throws {
        let start = try await server.end()
        async let waiting = server.get("/v1/changes?since=\(start)&wait=30", accept)
        try await server.waitForWaiters()
        try await server.load("trainings", (10..<15).map { Sample.training("T-\($0)") })
        #expect(try await waiting.lines.count == 6)
    }
}
