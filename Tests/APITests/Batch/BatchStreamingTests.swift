import CustomDump
import JSON
import Storage
import Testing

@testable import API

/// Results a line each, and what a long batch means for others.
@Suite struct BatchStreamingTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private static let asLines = ["Accept": "application/x-ndjson"]

    @Test(arguments: ["atomic", "partial"]) func `Results come a line each in order, and the summary last`(mode: String) async throws {
        let lines = (0..<1000).map { Sample.training("T-\($0)").description } + (mode == "partial" ? ["{"] : [])
        let answer = try await server.post("/v1/trainings/batch?mode=\(mode)", lines: lines, Self.asLines)
        #expect(answer.status == (mode == "partial" ? 207 : 200))
        #expect(answer["Content-Type"] == "application/x-ndjson")
        #expect(answer.lines.dropLast().map { $0["index"]?.intValue } == Array(0..<lines.count))
        #expect(answer.lines.dropLast().map { $0["line"]?.intValue } == Array(1...lines.count))
        #expect(
            answer.lines.last == ["summary": ["created": 1000, "updated": 0, "unchanged": 0, "deleted": 0, "failed": .integer(lines.count - 1000)]])
        if mode == "partial" { #expect(answer.lines[1000]["problem"]?["code"] == "malformed_json") }
    }

    @Test func `results=errors streams only those, and the summary counts all`() async throws {
        let lines = [Sample.training("FIN-01").description, "{", Sample.training("FIN-02").description]
        let answer = try await server.post("/v1/trainings/batch?mode=partial&results=errors", lines: lines, Self.asLines)
        #expect(answer.lines.count == 2)
        #expect(answer.lines[0]["line"] == 2)
        #expect(answer.lines[1]["summary"]?["created"] == 2)
    }

    @Test func `An error before the first record is a problem, not a stream`() async throws {
        for (body, type, outcome) in [
            ("", "application/json", "400 malformed_json"), ("{\"items\":1}", "application/json", "422 validation_failed #/items invalid_type"),
        ] {
            let answer = try await server.send(
                "POST", "/v1/trainings/batch?mode=partial", ["Content-Type": type].merging(Self.asLines) { $1 }, body: Array(body.utf8))
            #expect(answer.outcome == outcome)
        }
        #expect(try await server.post("/v1/trainings/batch", lines: ["{"], Self.asLines).outcome == "422 validation_failed #/0 malformed_json")
    }

    @Test func `More results than memory keeps are answered whole`() async throws {
        let lines = (0..<5000).map { Sample.training("T-\($0)").description }
        for (mode, status) in [("atomic", 200), ("partial", 207)] {
            for headers in [[:], Self.asLines] {
                let answer = try await server.post("/v1/trainings/batch?mode=\(mode)", lines: lines, headers)
                #expect(answer.status == status)
                #expect(answer.bytes.count > 256 << 10)
                let results = headers.isEmpty ? answer.json["results"]?.arrayValue ?? [] : answer.lines.dropLast()
                #expect(results.map { $0["index"]?.intValue } == Array(0..<5000))
                #expect((headers.isEmpty ? answer.json : answer.lines.last)?["summary"]?["failed"] == 0)
            }
        }
    }

    @Test func `Other writers have their turn while a partial batch runs, and wait for an atomic one`() async throws {
        let lines = (0..<6000).map { Sample.training("T-\($0)").description }
        for mode in ["partial", "atomic"] {
            async let batch = server.post("/v1/trainings/batch?mode=\(mode)&results=errors", lines: lines)
            var created = 0
            for number in 0..<20 {
                let answer = try await server.post("/v1/campaigns", Sample.campaign("C-\(mode.uppercased())-\(number)"))
                if answer.status == 201 { created += 1 }
            }
            #expect(created == 20)
            #expect(try await batch.json["summary"]?[mode == "partial" ? "created" : "unchanged"] == 6000)
        }
    }
}
