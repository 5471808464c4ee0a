import Foundation
import JSON
import Testing

/// The lines of the documentation, run as a reader would.
@Suite struct ReadmeTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "../..")
        .standardizedFileURL

    /// Each line of each `sh` block.
    private static func lines(of file: String = "README.md") throws -> [String] {
        let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst().flatMap {
            ($0.components(separatedBy: "```").first ?? "").split(separator: "\n").map(String.init)
        }
    }

    @Test func `Every line of the tour does what the text says`() async throws {
        let server = try TestServer()
        for collection in ["adherents", "trainings", "partnerships", "campaigns"] {
            let body = try Data(contentsOf: Self.root.appending(path: "scripts/demonstration/\(collection).ndjson"))
            let answer = try await server.send("POST", "/v1/\(collection)/batch", ["Content-Type": "application/x-ndjson"], body: Array(body))
            #expect(answer.status == 200, "\(answer.text)")
        }
        let lines = try Self.lines()
        #expect(lines.count > 15)
        var statuses: [String: Int] = [:]
        for line in lines where line.contains("curl ") {
            let (status, body) = try Self.run(line, server)
            statuses[line] = status
            let refusal = ["departement=31": 400, "{\"title\":\"Né\"}": 422].first { line.contains($0.key) }?.value
            #expect(refusal.map { status == $0 } ?? (200...299).contains(status), "\(line)\n\(status) \(body)")
            #expect(!line.contains("q=chateau") || body.contains("Atelier Château-Vert"), "\(body)")
            #expect(!line.contains("count=exact") || body.contains("\"total\":1"), "\(body)")
            #expect(!line.contains("Idempotency-Key") || body.contains("Idempotency-Replayed: true"), "\(body)")
            #expect(!line.contains("mode=partial") || body.contains("\"line\":2") && body.contains("duration_hours"), "\(body)")
        }
        #expect(statuses.values.filter { $0 == 400 }.count == 1)
        #expect(statuses.values.filter { $0 == 422 }.count == 1)
    }

    @Test func `Every line on the feed is answered`() async throws {
        let server = try TestServer()
        let next = try await server.end()
        let lines = try Self.lines(of: "docs/feed.md")
        #expect(lines.count == 7)
        for line in lines {
            let (status, body) = try Self.run(line, server, next: next)
            #expect(status == 200, "\(line)\n\(status) \(body)")
        }
    }

    @Test func `Every line on the audit is answered`() async throws {
        let server = try TestServer()
        let lines = try Self.lines(of: "docs/audit.md")
        #expect(lines.count == 8)
        for line in lines {
            let (status, body) = try Self.run(line, server)
            #expect(status == 200, "\(line)\n\(status) \(body)")
        }
    }

    @Test func `Every line on keys is answered`() async throws {
        let server = try TestServer()
        let lines = try Self.lines(of: "docs/keys.md")
        #expect(lines.count == 2)
        for line in lines {
            let (status, body) = try Self.run(line, server)
            #expect((200...201).contains(status), "\(line)\n\(status) \(body)")
        }
    }

    @Test func `Every line on webhooks is answered`() async throws {
        let server = try TestServer()
        let lines = try Self.lines(of: "docs/webhooks.md")
        #expect(lines.count == 2)
        for line in lines {
            let (status, body) = try Self.run(line, server)
            #expect((200...201).contains(status), "\(line)\n\(status) \(body)")
        }
    }

    @Test func `A year of the region goes as it is told, and each record raises the evidence of what it serves`() async throws {
        let server = try TestServer()
        // What is told to be refused, by what no other line has.
        let refusals = [
            #"--json '{"status":"member"}'"#: 422, #""person_category":"administrator","status":"confirmed","objective_codes"#: 409,
            "EMPLOI-26-BIS": 409, "N-2026-119": 409,
        ]
        var refused = 0
        for line in try Self.lines(of: "docs/a-year.md") {
            let code = line.contains("-X PUT") ? line.firstMatch(of: /"objective_codes":\["(OBJ-\d\d)"/).map { String($0.1) } : nil
            let evidence = { () async throws -> Int? in
                guard let code else { return nil }
                return try await server.get("/v1/objectives/\(code)/evidence").json["total"]?.intValue
            }
            let before = try await evidence()
            let (status, body) = try Self.run(line, server)
            if let expected = refusals.first(where: { line.contains($0.key) })?.value {
                #expect(status == expected, "\(line)\n\(body)")
                #expect(try await evidence() == before, "\(line)")
                refused += 1
            } else {
                #expect((200...201).contains(status), "\(line)\n\(status) \(body)")
                #expect(try await evidence() == before.map { $0 + 1 }, "\(line)")
            }
            #expect(!line.contains("covered=") && !line.contains("in_force_on") || body.components(separatedBy: "\"id\"").count == 2, "\(body)")
        }
        #expect(refused == refusals.count)
    }

    /// Runs a line in a shell that has the tour's variables, and gives the status and body that curl got.
    private static func run(_ line: String, _ server: TestServer, next: String = "") throws -> (status: Int, body: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        let command = line.replacing("curl -s ", with: "curl -s -w '\\n%{http_code}' ").replacing(" | head -40", with: "")
        process.arguments = ["-ec", command]
        process.environment = [
            "PATH": "/usr/bin:/bin", "URL": server.url, "KEY": server.token(.admin), "AUTH": "Authorization: Bearer \(server.token(.admin))",
            "FED": "Authorization: Bearer \(server.token(.federation))",
            "NEXT": next,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(line)")
        let end = text.lastIndex(of: "\n") ?? text.startIndex
        return (Int(text[end...].trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0, String(text[..<end]))
    }
}
