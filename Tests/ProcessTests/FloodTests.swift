import Foundation
import Testing

@Suite("Who asks too much is refused, and nobody else")
struct FloodTests {
    /// How often each status came of so many requests over one connection, as a client behind the trusted proxy.
    private func flood(_ program: RunningProgram, _ count: Int, from client: String, _ arguments: [String] = []) throws -> [String: Int] {
        let asked = try Program.run(
            ["curl", "-s", "-g", "-m", "60", "-H", "X-Forwarded-For: \(client)", "-w", "%{http_code}\n"] + arguments
                + (1...count).flatMap { ["-o", "/dev/null", "\(program.url)/v1/trainings/\($0)"] },
            executable: URL(fileURLWithPath: "/usr/bin/env"))
        return asked.output.split(separator: "\n").reduce(into: [:]) { $0[String($1), default: 0] += 1 }
    }

    /// What is seen within the minute that wrong keys are counted for; with another client where the machine took longer.
    private func withinAMinute<Seen>(_ look: (_ client: String) throws -> Seen) throws -> (client: String, seen: Seen) {
        for number in 10..<15 {
            let start = ContinuousClock.now
            let client = "198.51.100.\(number)"
            let seen = try look(client)
            if ContinuousClock.now - start < .seconds(60) { return (client, seen) }
        }
        throw Slow()
    }

    private struct Slow: Error {}

    @Test("By key, by address, and by wrong keys")
    func limits() throws {
        let program = try RunningProgram(
            arguments: ["--rate-limit", "40/3600", "--anonymous-rate-limit", "30/3600", "--trusted-proxy", "127.0.0.1"])
        defer { try? FileManager.default.removeItem(at: program.folder) }
        #expect(try flood(program, 50, from: "198.51.100.1") == ["401": 30, "429": 20])
        #expect(try flood(program, 1, from: "6.6.6.6, 198.51.100.1") == ["429": 1])
        #expect(try flood(program, 1, from: "198.51.100.2") == ["401": 1])
        let unused = ["-H", "Authorization: Bearer \(try program.key())"]
        let guessed = ["-H", "Authorization: Bearer coo_aaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbb"]
        let (client, (used, seen)) = try withinAMinute { client in
            let used = ["-H", "Authorization: Bearer \(try program.key())"]
            return (
                used,
                [
                    try flood(program, 5, from: client, used), try flood(program, 30, from: client, guessed),
                    try flood(program, 1, from: client, unused), try flood(program, 1, from: client, used),
                ]
            )
        }
        #expect(seen == [["404": 5], ["401": 10, "429": 20], ["429": 1], ["404": 1]])
        #expect(try flood(program, 1, from: "198.51.100.4", unused) == ["404": 1])
        #expect(try flood(program, 40, from: client, used) == ["404": 34, "429": 6])
        for path in ["/livez", "/readyz"] { #expect(try program.curl(path, ["-H", "X-Forwarded-For: 198.51.100.1"]).status == 200) }
        #expect(program.stop() == 0)
        #expect(!program.logText.contains("198.51.100"))
    }
}
