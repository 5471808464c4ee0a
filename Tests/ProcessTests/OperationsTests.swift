import Foundation
import Testing

@Suite("What docs/operations.md says is so")
struct OperationsTests {
    private static let text = try? String(contentsOf: Program.root.appendingPathComponent("docs/operations.md"), encoding: .utf8)

    private static func tells(_ words: some StringProtocol) -> Bool { text?.contains(words) ?? false }

    @Test("Every line of its sh blocks ends well beside a running server")
    func lines() throws {
        let blocks = try #require(Self.text).components(separatedBy: "```sh\n").dropFirst()
        let lines = blocks.flatMap { ($0.components(separatedBy: "```").first ?? "").split(separator: "\n").map(String.init) }
        #expect(lines.count > 10)
        let running = try RunningProgram()
        let token = try running.key()
        let backups = running.folder.appendingPathComponent("backups")
        try FileManager.default.createDirectory(at: backups, withIntermediateDirectories: true)
        let path = Program.binary.deletingLastPathComponent().path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        for line in lines {
            let outcome = try Program.run(
                ["-c", line], executable: URL(fileURLWithPath: "/bin/sh"),
                environment: [
                    "DATABASE": running.database, "BACKUPS": backups.path, "URL": running.url, "AUTH": "Authorization: Bearer \(token)", "PATH": path,
                ])
            #expect(outcome.status == 0, "\(line): \(outcome.errors)")
        }
        #expect(running.stop() == 0)
    }

    @Test("Every message that the server logs, every exit status and every kind of storage trouble is explained")
    func completeness() throws {
        let sources = try #require(
            FileManager.default.enumerator(at: Program.root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil))
        var messages: Set<String> = []
        var statuses: [String] = []
        for case let file as URL in sources where file.pathExtension == "swift" {
            let code = try String(contentsOf: file, encoding: .utf8)
            for match in code.matches(of: /logger\.(?:error|warning|notice|info)\(\s*"([^"\\]+)"/) { messages.insert(String(match.1)) }
            if file.lastPathComponent == "Failure.swift" {
                for match in code.matches(of: /case \w+ = (\d+)/) { statuses.append(String(match.1)) }
            }
            if file.lastPathComponent == "StorageTroubles.swift" {
                for match in code.matches(of: /^        case (\w+)$/.anchorsMatchLineEndings()) {
                    #expect(Self.tells("`\(match.1)`"), "storage")
                }
            }
        }
        #expect(messages.count > 8 && statuses.count > 8)
        let told = (Self.text ?? "").matches(of: /^\| ([0-9, ]+) \|/.anchorsMatchLineEndings()).flatMap { $0.1.components(separatedBy: ", ") }
        #expect(statuses.filter { !told.contains($0) } == [])
        #expect(messages.filter { !Self.tells("`\($0)`") } == [])
    }
}
