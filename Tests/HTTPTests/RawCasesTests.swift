import Foundation
import Testing

@testable import HTTP

@Suite struct RawCasesTests {
    /// Each is explained in docs/http-conformance.md.
    static let documented: Set<String> = ["191", "199", "200"]

    struct Outcome: Decodable {
        let id: String
        let ok: Bool
        let seen: String
    }

    static let runner = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/vectors/run_http1_cases.py").standardizedFileURL.path

    @Test(.enabled(if: FileManager.default.fileExists(atPath: runner), "the cases lie beside the project, in shared/vectors"))
    func `every raw HTTP/1 case holds but the documented ones`() throws {
        let server = try RunningServer([
            .echo(.get, "/healthz"), Route(.post, "/v1/things", acceptsBodyTypes: ["application/json"]) { _ in .now(.text("{}", 201)) },
        ])
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("http1-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", RawCasesTests.runner, "127.0.0.1:\(server.server.port)", "/healthz", "/v1/things", "--skip-slow", "--json=\(output.path)",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let outcomes = try JSONDecoder().decode([Outcome].self, from: Data(contentsOf: output))
        #expect(outcomes.count > 150)
        let failed = outcomes.filter { !$0.ok }
        #expect(Set(failed.map(\.id)) == RawCasesTests.documented, "\(failed)")
        #expect(try server.fetch("GET", "/healthz")?.status == 200)
    }
}
