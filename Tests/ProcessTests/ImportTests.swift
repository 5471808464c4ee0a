import Foundation
import JSON
import Testing

@Suite("Import stores what is good, and says what is not so that it can be corrected")
struct ImportTests {
    @Test("Partial: good lines are stored, bad ones are told with their line and kept in the report; once corrected it goes in")
    func report() throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1), "", TrainingLines.bad(2), "{\"code\":", TrainingLines.good(3)])
        let first = try folder.run(["import", "trainings", "in.ndjson", "--mode", "partial", "--report", "refused.ndjson"])
        #expect(first.status == 65)
        #expect(first.output == "trainings: 4 lines: 2 created, 2 refused\n")
        #expect(first.errors.contains("line 3: audiences: "))
        let report = try folder.text("refused.ndjson").split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
        try #require(report.count == 2)
        #expect(report[0]["code"] == "F-2")
        #expect(report[0]["_refused"]?["line"] == 3)
        #expect(report[0]["_refused"]?["errors"]?[0]?["field"] == "audiences")
        #expect(report[0]["_refused"]?["errors"]?[0]?["code"] == "required")
        #expect(report[1]["_refused"]?["line"] == 4)
        #expect(report[1]["_refused"]?["original"] == "{\"code\":")

        var corrected = try #require(report[0].objectValue)
        let whole = try #require(try JSON(parsing: Array(TrainingLines.good(2).utf8)).objectValue)
        for (name, value) in whole { corrected[name] = value }
        let note: JSON = ["_refused": ["line": 4, "original": .string(TrainingLines.good(4))]]
        try folder.write("corrected.ndjson", lines: [JSON.object(corrected).description, note.description])
        let second = try folder.run(["import", "trainings", "corrected.ndjson", "--mode", "partial"])
        #expect(second.output == "trainings: 2 lines: 2 created\n")
        #expect(second.status == 0)
        #expect(second.errors.isEmpty)
    }

    @Test("Without a server the limits are those of the environment")
    func limits() throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: (1...20).map(TrainingLines.good))
        #expect(try folder.run(["import", "trainings", "in.ndjson"], environment: ["COORACE_MAX_BATCH_BYTES": "1000"]).status == 65)
        #expect(try folder.run(["import", "trainings", "in.ndjson"], environment: ["COORACE_MAX_BATCH_BYTES": "1000000"]).status == 0)
        #expect(try folder.run(["import", "trainings", "in.ndjson"], environment: ["COORACE_MAX_BATCH_BYTES": "much"]).status == 78)
    }

    @Test("Atomic: one bad line in many, nothing is stored, and the line is told")
    func atomic() throws {
        let folder = try TemporaryFolder()
        var lines = (1...3000).map(TrainingLines.good)
        lines[2345] = TrainingLines.bad(2346)
        try folder.write("in.ndjson", lines: lines)
        let refused = try folder.run(["import", "trainings", "in.ndjson", "--report", "refused.ndjson"])
        #expect(refused.status == 65)
        #expect(refused.errors.contains("line 2346: audiences"))
        #expect(refused.errors.contains("nothing is stored"))
        #expect(try folder.text("refused.ndjson").contains(#""line":2346"#))
        #expect(try folder.run(["export", "trainings", "--format", "ndjson"]).output.isEmpty)
        lines[2345] = TrainingLines.good(2346)
        try folder.write("in.ndjson", lines: lines)
        #expect(try folder.run(["import", "trainings", "in.ndjson"]).output == "trainings: 3000 lines: 3000 created\n")
        #expect(try folder.run(["import", "trainings", "in.ndjson", "--mode", "partial"]).output == "trainings: 3000 lines: 3000 unchanged\n")
    }

    @Test("A dry run stores nothing, and sees what the lines before would have left", arguments: ["atomic", "partial"])
    func dryRun(mode: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1), TrainingLines.good(1)])
        #expect(try folder.run(["import", "trainings", "in.ndjson", "--dry-run"]).status == 66)
        #expect(!FileManager.default.fileExists(atPath: folder.path("test.db")))
        #expect(try folder.run(["key", "create", "--name", "test", "--role", "reader"]).status == 0)
        let outcome = try folder.run(["import", "trainings", "in.ndjson", "--mode", mode, "--dry-run"])
        #expect(outcome.output == "trainings: 2 lines: 1 created, 1 unchanged (nothing is stored: --dry-run)\n")
        #expect(try folder.run(["export", "trainings", "--format", "ndjson"]).output.isEmpty)
    }

    @Test("Through a running server, which stays, in both modes", arguments: ["atomic", "partial"])
    func runningServer(mode: String) throws {
        let server = try RunningProgram()
        let file = server.folder.appendingPathComponent("in.ndjson")
        try (1...10).map { TrainingLines.good($0) + "\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Program.run(["import", "trainings", file.path, "--mode", mode, "--database", server.database])
        #expect(outcome.output == "trainings: 10 lines: 10 created\n")
        #expect(outcome.errors.isEmpty)
        let key = try server.key()
        #expect(try server.curl("/v1/trainings?count=exact&limit=1", ["-H", "Authorization: Bearer \(key)"]).body.contains(#""total":10"#))
        #expect(server.stop() == 0)
    }

    @Test("Over a connection that breaks each group is stored once", arguments: ["atomic", "partial"])
    func brokenConnection(mode: String) throws {
        let server = try RunningProgram()
        let folder = try TemporaryFolder()
        let proxy = try CuttingProxy(to: server.port)
        try folder.write("token", server.key())
        // Creating twice would be refused: two groups in partial mode.
        try folder.write("in.ndjson", lines: (1...2500).map(TrainingLines.good))
        let outcome = try folder.run(
            ["import", "trainings", "in.ndjson", "--mode", mode, "--action", "create", "--url", proxy.url, "--token-file", "token"])
        #expect(outcome.output == "trainings: 2500 lines: 2500 created\n")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("trying again"))
        #expect(proxy.hasCut)
        #expect(server.stop() == 0)
    }

    @Test("When an answer that was too long to keep gets lost, the refused lines are told all the same", arguments: [[], ["--dry-run"]])
    func lostRefusals(options: [String]) throws {
        let server = try RunningProgram()
        let folder = try TemporaryFolder()
        try folder.write("token", server.key())
        try folder.write("in.ndjson", lines: [TrainingLines.good(0)] + (1...1999).map { "{\"code\":\"F-\($0)\"}" })
        let proxy = try CuttingProxy(to: server.port)
        let outcome = try folder.run(
            ["import", "trainings", "in.ndjson", "--mode", "partial", "--report", "refused.ndjson", "--url", proxy.url, "--token-file", "token"]
                + options)
        #expect(proxy.hasCut)
        #expect(outcome.output.hasPrefix("trainings: 2000 lines: 1 created, 1999 refused"))
        #expect(try folder.text("refused.ndjson").split(separator: "\n").count == 1999)
    }

    @Test("From standard input, and of a list in JSON")
    func otherSources() throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        try folder.write("in.json", "{\"items\":[\(TrainingLines.good(1)),\(TrainingLines.good(2))]}")
        let shell = URL(fileURLWithPath: "/bin/sh")
        for mode in ["atomic", "partial"] {
            let piped = try Program.run(
                ["-c", "cat in.ndjson | '\(Program.binary.path)' import trainings - --format ndjson --mode \(mode) --database test.db"],
                executable: shell, in: folder.url)
            #expect(piped.status == 0)
            #expect(piped.output.hasPrefix("trainings: 1 line: 1 "))
        }
        #expect(try folder.run(["import", "trainings", "in.json"]).output == "trainings: 2 lines: 1 created, 1 unchanged\n")
    }

    @Test("Deleting by a file")
    func deletion() throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1), TrainingLines.good(2)])
        #expect(try folder.run(["import", "trainings", "in.ndjson"]).status == 0)
        try folder.write("gone.ndjson", lines: [#"{"code":"F-1"}"#, #"{"code":"F-9"}"#])
        let outcome = try folder.run(["import", "trainings", "gone.ndjson", "--action", "delete", "--mode", "partial"])
        #expect(outcome.output == "trainings: 2 lines: 1 deleted, 1 refused\n")
        #expect(outcome.status == 65)
    }

    @Test(
        "What can't be done ends with its status of sysexits and one line",
        arguments: [
            (["import", "training", "in.ndjson"], 64, "did you mean trainings"), (["import", "trainings", "none.ndjson"], 66, "none.ndjson"),
            (["import", "trainings", "in.data"], 64, "--format"), (["import", "trainings", "in.ndjson", "--map", "x"], 64, "CSV"),
            (["import", "trainings", "in.ndjson", "--url", "http://127.0.0.1:1"], 64, "--token-file"),
            (["import", "trainings", "in.ndjson", "--url", "http://127.0.0.1:1", "--token-file", "token", "--retries", "1"], 69, "no answer"),
            (["import", "trainings", "in.ndjson", "--url", "gopher://x", "--token-file", "token"], 64, "gopher"),
            (["import", "trainings", "in.ndjson", "--url", "api.example.org", "--token-file", "token"], 64, "begins with https://"),
            (["import", "trainings", "in.json", "--report", "refused.json"], 64, "call it .ndjson"),
            (["import", "trainings", "in.ndjson", "--report", "/nonexistent/report"], 73, "/nonexistent/report"),
            (["import", "trainings", "in.ndjson", "--report", "in.ndjson"], 64, "is the file that is imported"),
            (["export", "trainings", "out.csv"], 66, "test.db"), (["export", "trainings", "--format", "ndjson", "--filter", "x"], 64, "name=value"),
        ])
    func failures(arguments: [String], status: Int32, text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        try folder.write("token", "coo_a_b")
        let outcome = try folder.run(arguments)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").last?.contains(text) == true, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").count <= 1)
    }

    @Test("What an export of nothing leaves goes in again, as does the report of nothing refused", arguments: ["ndjson", "json", "csv"])
    func nothing(format: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        #expect(try folder.run(["import", "trainings", "in.ndjson", "--mode", "partial", "--report", "refused.ndjson"]).status == 0)
        #expect(try folder.run(["export", "trainings", "none.\(format)", "--filter", "code=NONE"]).status == 0)
        try folder.write("empty.csv", "")
        for file in ["none.\(format)", "refused.ndjson", "empty.csv"] {
            for mode in ["atomic", "partial"] {
                let outcome = try folder.run(["import", "trainings", file, "--mode", mode])
                #expect(outcome.status == 0, "\(file) \(outcome.errors)")
                #expect(outcome.output == "trainings: 0 lines\n")
            }
        }
        for file in ["none.\(format)", "refused.ndjson"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path(file))[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
    }

    @Test("A host that nobody knows is asked for twice, and no longer")
    func unknownHost() throws {
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        try folder.write("token", "coo_a_b")
        let outcome = try folder.run(["import", "trainings", "in.ndjson", "--url", "http://nobody.invalid", "--token-file", "token"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.split(separator: "\n").count == 2, "\(outcome.errors)")
    }

    @Test("A key that may not write ends with 77, a file in use with 75")
    func notAllowed() throws {
        let server = try RunningProgram()
        let folder = try TemporaryFolder()
        try folder.write("in.ndjson", lines: [TrainingLines.good(1)])
        try folder.write("token", server.key(["--role", "reader"]))
        let refused = try folder.run(["import", "trainings", "in.ndjson", "--url", server.url, "--token-file", "token"])
        #expect(refused.status == 77)
        #expect(refused.errors.contains("trainings:write"))
        // Its socket gone, the file is still the server's.
        try FileManager.default.removeItem(atPath: server.database + ".sock")
        #expect(try folder.run(["import", "trainings", "in.ndjson", "--database", server.database]).status == 75)
        server.process.interrupt()
        server.process.waitUntilExit()
    }
}
