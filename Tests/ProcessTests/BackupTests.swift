import Foundation
import JSON
import Testing

@Suite("A backup is made beside the running server, and becomes a database again")
struct BackupTests {
    private func coorace(_ words: [String]) throws -> Program.Outcome { try Program.run(words) }

    private func create(_ running: RunningProgram, _ token: String, _ number: Int) throws -> String {
        let made = try running.curl(
            "/v1/trainings", ["-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json", "-d", TrainingLines.good(number)])
        try #require(made.status == 201, "\(made.body)")
        return try #require(JSON(parsing: Array(made.body.utf8))["id"]?.stringValue)
    }

    private func changes(_ running: RunningProgram, _ token: String, since: String? = nil) throws -> (status: Int, page: JSON) {
        let query = since.map { "&since=\($0)" } ?? ""
        let asked = try running.curl("/v1/changes?collections=trainings\(query)", ["-H", "Authorization: Bearer \(token)"])
        return (asked.status, try JSON(parsing: Array(asked.body.utf8)))
    }

    @Test("What was there at the backup is there again; who follows the feed is told to begin anew, and what was there is kept")
    func backupAndRestore() throws {
        let running = try RunningProgram()
        let token = try running.key()
        let first = try create(running, token, 1)
        let backup = running.folder.appendingPathComponent("backup.db").path
        let made = try coorace(["backup", "--database", running.database, backup])
        #expect(made.status == 0, "\(made.errors)")
        #expect(try FileManager.default.attributesOfItem(atPath: backup)[.posixPermissions] as? Int == 0o600)
        let second = try create(running, token, 2)
        let cursor = try #require(changes(running, token).page["next"]?.stringValue)

        let refused = try coorace(["restore", backup, "--database", running.database, "--replace"])
        #expect(refused.status == 75, "\(refused.errors)")
        #expect(refused.errors.split(separator: "\n").count == 1)
        #expect(running.stop() == 0)
        #expect(try coorace(["restore", backup, "--database", running.database]).status == 73)
        let restored = try coorace(["restore", backup, "--database", running.database, "--replace"])
        #expect(restored.status == 0, "\(restored.errors)")

        let again = try RunningProgram(folder: running.folder)
        let authorization = ["-H", "Authorization: Bearer \(token)"]
        #expect(try again.curl("/v1/trainings/\(first)", authorization).status == 200)
        #expect(try again.curl("/v1/trainings/\(second)", authorization).status == 404)
        let reset = try changes(again, token, since: cursor)
        #expect(reset.status == 410)
        #expect(reset.page["code"] == "feed_reset")
        #expect(try changes(again, token).page["items"]?.arrayValue?.map { $0["id"]?.stringValue } == [first])
        #expect(again.stop() == 0)

        let kept = try #require(
            FileManager.default.contentsOfDirectory(atPath: running.folder.path).first { $0.hasPrefix("test.db.before-") && !$0.hasSuffix("-wal") })
        let checked = try coorace(["check", "--json", "--database", running.folder.appendingPathComponent(kept).path])
        #expect(checked.status == 0, "\(checked.output)")
        #expect(checked.output.contains(#""findings":0"#))
    }

    @Test("A backup replaces an earlier one, and nothing else")
    func target() throws {
        let running = try RunningProgram()
        let backup = running.folder.appendingPathComponent("backup.db").path
        let notes = running.folder.appendingPathComponent("notes.txt").path
        try "not a database".write(toFile: notes, atomically: true, encoding: .utf8)
        for _ in 0..<2 { #expect(try coorace(["backup", "--database", running.database, backup]).status == 0) }
        for target in [notes, running.database, running.folder.path, running.folder.path + "/missing/backup.db"] {
            let outcome = try coorace(["backup", "--database", running.database, target])
            #expect(outcome.status == 73, "\(target): \(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
        #expect(try String(contentsOfFile: notes, encoding: .utf8) == "not a database")
        #expect(try coorace(["backup", "--database", notes + ".missing", backup]).status == 66)
        #expect(!(try FileManager.default.contentsOfDirectory(atPath: running.folder.path).contains { $0.hasSuffix(".part") }))
        #expect(running.stop() == 0)
    }

    @Test("A backup is what was copied, whatever log lay beside its name")
    func logBesideBackup() throws {
        let running = try RunningProgram()
        let token = try running.key()
        let backup = running.folder.appendingPathComponent("backup.db").path
        _ = try create(running, token, 1)
        // The log as it lies beside a database that was used and not closed.
        try FileManager.default.copyItem(atPath: running.database + "-wal", toPath: backup + "-wal")
        #expect(try coorace(["backup", "--database", running.database, backup]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: backup + "-wal"))
        #expect(running.stop() == 0)
    }

    @Test("A restoration that fails at the last step leaves a database that can be opened, and restored over")
    func failedRestore() throws {
        let running = try RunningProgram()
        let backup = running.folder.appendingPathComponent("backup.db").path
        #expect(try coorace(["backup", "--database", running.database, backup]).status == 0)
        #expect(running.stop() == 0)
        // A folder in the place of the log's index can't be taken away as a file.
        let index = running.database + "-shm"
        try FileManager.default.createDirectory(atPath: index, withIntermediateDirectories: false)
        let failed = try coorace(["restore", backup, "--database", running.database, "--replace"])
        #expect(failed.status == 73, "\(failed.errors)")
        try FileManager.default.removeItem(atPath: index)
        #expect(
            !(try FileManager.default.contentsOfDirectory(atPath: running.folder.path).contains { $0.contains(".before-") || $0.hasSuffix(".part") }))
        let restored = try coorace(["restore", backup, "--database", running.database, "--replace"])
        #expect(restored.status == 0, "\(restored.errors)")
    }

    @Test("A damaged backup is refused, and the database that is there stays")
    func damagedBackup() throws {
        let running = try RunningProgram()
        let token = try running.key()
        for number in 1...20 { _ = try create(running, token, number) }
        let backup = running.folder.appendingPathComponent("backup.db").path
        #expect(try coorace(["backup", "--database", running.database, backup]).status == 0)
        #expect(running.stop() == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: running.database))
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: backup))
        try file.seek(toOffset: 40_960)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 40_960))
        try file.close()
        let outcome = try coorace(["restore", backup, "--database", running.database, "--replace"])
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: running.database)) == before)
        #expect(try coorace(["check", "--database", backup]).status == 65)
    }

    @Test("Whatever the engine finds in a damaged backup is told in one line")
    func damagedPages() throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let backup = folder.appendingPathComponent("backup.db")
        let new = folder.appendingPathComponent("new.db").path
        #expect(try Program.run(["key", "create", "--database", "x.db", "--name", "test", "--role", "admin"], in: folder).status == 0)
        #expect(try coorace(["backup", "--database", folder.appendingPathComponent("x.db").path, backup.path]).status == 0)
        let whole = try Data(contentsOf: backup)
        let pageSize = Int(whole[16]) << 8 | Int(whole[17])
        var told: [String] = []
        for page in 2..<30 where told.count < 3 {
            var damaged = whole
            // Where a page of a table says where its rows are.
            damaged.replaceSubrange(page * pageSize + 8..<page * pageSize + 60, with: Data(repeating: 0x7F, count: 52))
            try damaged.write(to: backup)
            let outcome = try coorace(["restore", backup.path, "--database", new])
            guard outcome.status != 0 else {
                try FileManager.default.removeItem(atPath: new)
                continue
            }
            told.append(outcome.errors)
            #expect(outcome.status == 65 && outcome.errors.split(separator: "\n").count == 1, "\(page): \(outcome.errors)")
        }
        #expect(told.contains { $0.contains("in database main") }, "\(told)")
    }

    @Test("Backup, restore and check explain themselves", arguments: ["backup", "restore", "check"])
    func help(command: String) throws {
        let outcome = try coorace([command, "--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: coorace \(command)"))
    }
}
