import Foundation
import JSON
import Testing

/// `coorace serve` on a free port, over a database of its own.
final class RunningProgram {
    let folder: URL
    let process = Process()
    let port: Int
    private let log: URL

    var database: String { folder.appendingPathComponent("test.db").path }
    var url: String { "http://127.0.0.1:\(port)" }

    init(folder: URL? = nil, arguments: [String] = [], environment: [String: String] = [:]) throws {
        let folder = try folder ?? Program.temporaryFolder()
        self.folder = folder
        log = folder.appendingPathComponent("log-\(UUID().uuidString)")
        try Data().write(to: log)
        process.executableURL = Program.binary
        process.arguments = ["serve", "--database", folder.appendingPathComponent("test.db").path, "--port", "0"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        port = try Self.waitForPort(log, process)
    }

    /// No server outlives its test, whatever became of that.
    deinit {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// The log's first line says where it listens.
    private static func waitForPort(_ log: URL, _ process: Process) throws -> Int {
        for _ in 0..<600 {
            for line in try String(contentsOf: log, encoding: .utf8).split(separator: "\n") {
                guard let url = try? JSON(parsing: Array(line.utf8))["url"]?.stringValue,
                    let port = url.split(separator: ":").last.flatMap({ Int($0) })
                else {
                    continue
                }
                return port
            }
            guard process.isRunning else { break }
            usleep(50_000)
        }
        throw NotStarted(log: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
    }

    struct NotStarted: Error {
        let log: String
    }

    func logLines() throws -> [String] { try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map(String.init) }

    func key(_ arguments: [String] = ["--role", "admin"]) throws -> String {
        let made = try Program.run(["key", "create", "--database", database, "--name", "test"] + arguments)
        try #require(made.status == 0, "\(made.errors)")
        return made.output.trimmingCharacters(in: .newlines)
    }

    /// Asks by curl; gives the status, the head and the body.
    func curl(_ path: String, _ arguments: [String] = []) throws -> (status: Int, body: String) {
        let asked = try Program.run(
            ["curl", "-s", "-m", "20", "-w", "\n%{http_code}", url + path] + arguments, executable: URL(fileURLWithPath: "/usr/bin/env"))
        let lines = asked.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    /// SIGTERM, and its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
}
