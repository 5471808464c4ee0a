import CustomDump
import JSON
import Testing

/// What comes as the file of somebody's spreadsheet or script, and is none.
@Suite struct BatchMalformedTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private static let good = Sample.training("FIN-01").description
    private static let other = Sample.training("FIN-02").description

    private func send(_ body: [UInt8], _ query: String = "", _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.send(
            "POST", "/v1/trainings/batch\(query)", ["Content-Type": "application/x-ndjson"].merging(headers) { $1 }, body: body)
    }

    private func count() async throws -> Int { try await server.get("/v1/trainings").items.count }

    /// What is wrong with the second of three lines, and how.
    static let lines: [(name: String, bytes: [UInt8], code: String, detail: String)] = [
        ("latin-1", Array("{\"code\":\"FIN-09\",\"title\":\"Cr".utf8) + [0xE9] + Array("er\"}".utf8), "malformed_json", "Ligne 2, colonne 29"),
        ("NUL", Array("{\"code\":\"FIN".utf8) + [0] + Array("\"}".utf8), "malformed_json", "Ligne 2, colonne 13"),
        ("NUL between", [0, 0], "malformed_json", "Ligne 2, colonne 1"),
        ("cut", Array("{\"code\":\"FIN-09\",\"ti".utf8), "malformed_json", "Ligne 2, colonne 21"),
        ("two in a line", Array("\(good)\(other)".utf8), "malformed_json", "texte suit"),
        ("name twice", Array("{\"code\":\"A\",\"code\":\"B\"}".utf8), "malformed_json", "présent deux fois"),
        ("number", Array("12".utf8), "invalid_type", "objet"),
        ("unknown member", Array("{\"code\":\"FIN-09\",\"tittle\":\"x\"}".utf8), "unknown_member", "title"),
        ("BOM", [0xEF, 0xBB, 0xBF] + Array(good.utf8), "malformed_json", "marque d'ordre"),
        ("long", Array("{\"title\":\"".utf8) + [UInt8](repeating: 120, count: 50 << 20), "body_too_large", "ligne 2"),
    ]

    @Test(arguments: lines.indices) func `A bad line is told with its number, and nothing of an atomic batch is stored`(index: Int) async throws {
        let (name, bytes, code, detail) = Self.lines[index]
        let body = Array("\(Self.good)\n".utf8) + bytes + Array("\n\(Self.other)\n".utf8)
        let answer = try await send(body)
        #expect(answer.status == 422, "\(name): \(answer.text)")
        let errors = answer.json["errors"]?.arrayValue ?? []
        #expect(errors.contains { $0["line"] == 2 && $0["code"]?.stringValue == code }, "\(name): \(answer.text)")
        #expect(errors.allSatisfy { $0["line"] == 2 })
        #expect(errors.contains { $0["detail"]?.stringValue?.localizedCaseInsensitiveContains(detail) == true }, "\(name): \(answer.text)")
        #expect(try await count() == 0)

        let partial = try await send(body, "?mode=partial")
        #expect(partial.json["summary"]?["created"] == 2)
        let result = partial.json["results"]?[1]
        #expect(result?["line"] == 2)
        #expect(result?["problem"]?["code"]?.stringValue == code || result?["problem"]?["errors"]?[0]?["code"]?.stringValue == code)
        #expect(try await server.get("/v1/trainings?sort=code").items("code") == ["FIN-01", "FIN-02"])
    }

    @Test func `A compressed body is taken; one that is cut short or no gzip is 400, and stores nothing`() async throws {
        let whole = Gzipped.trainings
        let gzip = ["Content-Encoding": "gzip"]
        for mode in ["atomic", "partial"] {
            for broken in [Array(whole.dropLast(12)), Array(whole.prefix(whole.count / 2)), Array(Self.good.utf8), whole + [0], []] {
                let answer = try await send(broken, "?mode=\(mode)", gzip)
                #expect(answer.status == 400, "\(answer.text)")
                #expect(["malformed_request", "malformed_json"].contains(answer.code))
            }
        }
        #expect(try await count() == 0)
        #expect(try await send(whole, "", gzip).json["summary"]?["created"] == 2)
        #expect(try await send(whole, "", ["Content-Encoding": "br"]).outcome == "415 unsupported_content_coding")
    }

    @Test func `A body beyond the limit is 413, also when it only unpacks to that`() async throws {
        let small = try TestServer { $0.batchBytes = 200 }
        for (body, headers) in [(Array("\(Self.good)\n\(Self.other)".utf8), [:]), (Gzipped.trainings, ["Content-Encoding": "gzip"])] {
            let answer = try await small.send(
                "POST", "/v1/trainings/batch", ["Content-Type": "application/x-ndjson"].merging(headers) { $1 }, body: body)
            #expect(answer.outcome == "413 body_too_large")
        }
        #expect(try await small.get("/v1/trainings").items.isEmpty)
    }

    @Test(arguments: ["atomic", "partial"]) func `A JSON body that breaks off at its end stores nothing of its beginning`(mode: String) async throws {
        let many = (0..<600).map { Sample.training("T-\($0)").description }.joined(separator: ",")
        for (tail, detail) in [("", "ligne 1"), ("]", "ligne 1"), (",\n\n{]}", "ligne 3, colonne 2"), (",{\"a\":1,\"a\":2}]}", "deux fois")] {
            let answer = try await server.send(
                "POST", "/v1/trainings/batch?mode=\(mode)", ["Content-Type": "application/json"], body: Array("{\"items\":[\(many)\(tail)".utf8))
            #expect(answer.outcome == "400 malformed_json")
            #expect(answer.json["detail"]?.stringValue?.localizedCaseInsensitiveContains(detail) == true, "\(answer.text)")
        }
        #expect(try await count() == 0)
    }

    @Test func `An item that is too long is told by its place`() async throws {
        let long = "{\"title\":\"\(String(repeating: "x", count: 1 << 20))\"}"
        let answer = try await server.send(
            "POST", "/v1/trainings/batch?mode=partial", ["Content-Type": "application/json"],
            body: Array("{\"items\":[\(Self.good),\(long),\(Self.other)]}".utf8))
        #expect(answer.json["summary"]?["created"] == 2)
        #expect(answer.json["results"]?[1]?["problem"]?["code"] == "body_too_large")
        #expect(answer.json["results"]?[1]?["status"] == 413)
    }

    @Test func `Errors beyond a hundred are counted`() async throws {
        let answer = try await send(Array((0..<1500).map { "{\"code\":\"T-\($0)\",\"weight\":1}\n" }.joined().utf8))
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?.arrayValue?.count == 100)
        #expect(answer.json["errors_truncated"] == true)
        // unknown_member, and five that are required.
        #expect(answer.json["detail"]?.stringValue?.contains("(9000 erreurs en tout)") == true, "\(answer.text.prefix(300))")
    }
}
