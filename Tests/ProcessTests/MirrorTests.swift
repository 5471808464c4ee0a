import Foundation
import JSON
import Testing

@Suite("A mirror is verified against its sources, and a server keeps its own up to date")
struct MirrorTests {
    private let national: TemporaryFolder

    init() throws { national = try TemporaryFolder() }

    private func verify(_ region: Region) throws -> Program.Outcome {
        try national.run(["pull", "--from", region.server.url, "--token-file", region.token, "--origin", "national", "--verify"])
    }

    private func codes(_ folder: TemporaryFolder?) throws -> [String] {
        let lines = try #require(folder).run(["export", "trainings", "--format", "ndjson", "--fields", "code", "--filter", "sort=code"])
        return try lines.output.split(separator: "\n").compactMap { try JSON(parsing: Array($0.utf8))["code"]?.stringValue }
    }

    /// Waits until the server of the national node has pulled, or has said something else.
    private func wait(_ text: String, _ server: RunningProgram) -> Bool {
        for _ in 0..<1200 where server.process.isRunning {
            if server.logText.contains(text) { return true }
            usleep(50_000)
        }
        return false
    }

    /// Changes the file behind the program's back.
    private func spoil(_ statement: String) throws {
        try national.write(
            "spoil.py",
            "import sqlite3\nc = sqlite3.connect('test.db')\nc.create_function('fold', 1, str)\nc.executescript(\"\"\"\(statement)\"\"\")\n")
        let done = try Program.run(["python3", "spoil.py"], executable: URL(fileURLWithPath: "/usr/bin/env"), in: national.url)
        try #require(done.status == 0, "\(done.errors)")
    }

    @Test("What is equal is verified in a fraction of its bytes, and each record that differs is named with how")
    func differences() throws {
        let region = try Region("occitanie", trainings: 1...5)
        let first = try verify(region)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("5 created"))
        let table = first.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(table.count == 3 && table[2].prefix(3) == ["trainings", "5", "5"] && table[2].last == "equal", "\(first.output)")
        #expect(table[2][3] == table[2][4])

        try spoil(
            """
            UPDATE trainings SET document = replace(document, 'Formation 1', 'Formation 9') WHERE code = 'F-1';
            UPDATE trainings SET version = 7 WHERE code = 'F-2';
            DELETE FROM trainings WHERE code = 'F-3';
            UPDATE trainings SET id = '0190a000-0000-7000-8000-000000000001' WHERE code = 'F-4';
            """)
        let second = try verify(region)
        #expect(second.status == 1)
        #expect(second.output.contains("differs: 5"))
        for text in [
            "  version 1 on both sides, with other content", "  version 1 at the source, 7 here", "  only at the source, version 1",
            "trainings/0190a000-0000-7000-8000-000000000001  only here, version 1",
        ] {
            #expect(second.output.contains(text), "\(second.output)")
        }
    }

    @Test("What waits for a collection that the key may not read is no difference")
    func waiting() throws {
        let region = try Region("occitanie", trainings: 1...1)
        let key = try region.server.key()
        let auth = ["-H", "Authorization: Bearer \(key)", "-H", "Content-Type: application/json"]
        let adherent =
            #"{"name":"Essai","kind":"ACI","siret":"13003013300016","address":{"line1":"1 place de l'Essai","postal_code":"31000","insee_code":"31555"}}"#
        let made = try region.server.curl("/v1/adherents", auth + ["-d", adherent])
        try #require(made.status == 201, "\(made.body)")
        let id = try JSON(parsing: Array(made.body.utf8))["id"]?.stringValue ?? ""
        let trainings = try JSON(parsing: Array(region.server.curl("/v1/trainings", auth).body.utf8))["items"]
        let training = trainings?.arrayValue?.first?["id"]?.stringValue ?? ""
        let linked = try region.server.curl("/v1/trainings/\(training)", auth + ["-X", "PATCH", "-d", "{\"provider_adherent_id\":\"\(id)\"}"])
        try #require(linked.status == 200, "\(linked.body)")
        try #require(region.folder).write("token", region.server.key(["--scope", "trainings:read"]))
        let verified = try verify(region)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(verified.output.contains("equal, 1 waiting"), "\(verified.output)")
    }

    @Test("--verify does not go with --follow")
    func usage() throws {
        try national.write("token", "coo_none_none")
        let outcome = try national.run(["pull", "--from", "http://127.0.0.1:9", "--token-file", "token", "--follow", "--verify"])
        #expect(outcome.status == 64)
    }

    @Test("A server pulls its regions, waits for one that is away, takes a key that is renewed, says so in log and metrics, and stops at once")
    func served() throws {
        let occitanie = try Region("occitanie", trainings: 1...3)
        let bretagne = try Region("bretagne", trainings: 4...5)
        let token = try String(contentsOfFile: bretagne.token, encoding: .utf8)
        try #require(bretagne.folder).write("token", "coo_none_none")
        let server = try RunningProgram(
            folder: national.url,
            arguments: ["--origin", "national", "--pull", occitanie.server.url, "--pull-token-file", occitanie.token]
                + ["--pull", bretagne.server.url + "/", "--pull-token-file", bretagne.token])
        #expect(wait("3 created", server))
        #expect(wait("pull refused", server))
        #expect(try codes(national) == ["F-1", "F-2", "F-3"])
        try #require(bretagne.folder).write("token", token)
        #expect(wait("2 created", server))
        try occitanie.write(6...6)
        #expect(wait("1 created", server))
        #expect(try codes(national) == ["F-1", "F-2", "F-3", "F-4", "F-5", "F-6"])

        // A command at the same time finds everything there.
        #expect(try verify(occitanie).output.contains("0 created, 0 updated, 0 deleted;"))
        let key = try server.key()
        let metrics = try server.curl("/metrics", ["-H", "Authorization: Bearer \(key)"]).body
        for line in [
            "coorace_pull_changes_total{source=\"\(occitanie.server.url)\",outcome=\"created\"} 4",
            "coorace_pull_connected{source=\"\(occitanie.server.url)\"} 1", "coorace_pull_connected{source=\"\(bretagne.server.url)\"} 1",
            "coorace_pull_failures_total{source=\"\(occitanie.server.url)\"} 0",
        ] {
            #expect(metrics.contains(line + "\n"), "\(metrics)")
        }
        #expect(occitanie.server.stop() == 0)
        #expect(wait("pull waits", server))
        #expect(server.stop() == 0)
        #expect(server.logText.contains("\"message\":\"stopped\""))
    }

    @Test("Regions and their tokens stand in variables as well; what doesn't go together ends before anything is opened")
    func configured() throws {
        let region = try Region("occitanie", trainings: 1...2)
        try FileManager.default.copyItem(atPath: region.token, toPath: national.path("token"))
        for environment in [
            ["COORACE_PULL": "http://127.0.0.1:9 http://127.0.0.1:10", "COORACE_PULL_TOKEN_FILE": "token"], ["COORACE_PULL": "http://127.0.0.1:9"],
            ["COORACE_PULL_TOKEN_FILE": "token"], ["COORACE_PULL": "127.0.0.1:9", "COORACE_PULL_TOKEN_FILE": "token"],
            ["COORACE_PULL": "http://127.0.0.1:9 http://127.0.0.1:9/", "COORACE_PULL_TOKEN_FILE": "token token"],
            ["COORACE_PULL": "http://127.0.0.1:9", "COORACE_PULL_TOKEN_FILE": "nowhere"],
        ] {
            let outcome = try national.run(["serve", "--port", "0"], environment: environment)
            #expect(outcome.status == 78, "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.errors.contains("--pull"), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: national.path("test.db")))
        }
        let server = try RunningProgram(
            folder: national.url, arguments: ["--origin", "national"],
            environment: ["COORACE_PULL": region.server.url, "COORACE_PULL_TOKEN_FILE": region.token])
        #expect(wait("2 created", server))
        #expect(server.stop() == 0)
    }

    @Test("Three regions that change, their national node and the commands that pull, all killed at random: nothing differs, during it or after")
    func killed() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/mirror_regions.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path, "--seconds", "25"], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }
}
