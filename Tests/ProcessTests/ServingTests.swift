import Foundation
import JSON
import Testing

@Suite("The program serves, shares its file with nobody, and ends cleanly")
struct ServingTests {
    @Test("A key made beside the running server works at once, and its token is alone on stdout")
    func keyThroughSocket() throws {
        let program = try RunningProgram()
        let key = try program.key(["--role", "reader"])
        #expect(key.hasPrefix("coo_"))
        #expect(key.split(separator: "\n").count == 1)
        #expect(try program.curl("/v1/objectives?limit=1", ["-H", "Authorization: Bearer \(key)"]).status == 200)
        #expect(try program.curl("/v1/trainings", ["-X", "POST", "-H", "Authorization: Bearer \(key)", "-d", "{}"]).status == 403)
        #expect(program.stop() == 0)
    }

    @Test("A key made while no server runs works when one starts, and its secret is in no file")
    func keyThroughFile() throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = folder.appendingPathComponent("test.db").path
        let made = try Program.run(["key", "create", "--database", database, "--name", "before", "--scope", "trainings:read"])
        #expect(made.status == 0)
        let key = made.output.trimmingCharacters(in: .newlines)
        let program = try RunningProgram(folder: folder)
        #expect(try program.curl("/v1/trainings", ["-H", "Authorization: Bearer \(key)"]).status == 200)
        #expect(try program.curl("/v1/adherents", ["-H", "Authorization: Bearer \(key)"]).status == 403)
        #expect(program.stop() == 0)
        let secret = Data(try #require(key.split(separator: "_").last).utf8)
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) where !file.path.hasSuffix(".sock") {
            #expect(try Data(contentsOf: file).range(of: secret) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test("A key is revoked at once, beside the running server and without one")
    func revocation() throws {
        let program = try RunningProgram()
        let key = try program.key(["--role", "reader"])
        let other = try program.key(["--role", "reader"])
        let id = { (token: String) in String(token.split(separator: "_")[1]) }
        let revoke = { (id: String) in try Program.run(["key", "revoke", "--database", program.database, id]) }
        #expect(try program.curl("/v1/trainings", ["-H", "Authorization: Bearer \(key)"]).status == 200)
        #expect(try revoke(id(key)).status == 0)
        #expect(try program.curl("/v1/trainings", ["-H", "Authorization: Bearer \(key)"]).status == 401)
        let again = try revoke(id(key))
        #expect(again.status == 66 && again.errors.contains("no key in force has the id"))
        #expect(program.stop() == 0)
        #expect(try revoke(id(other)).status == 0)
        #expect(try revoke(id(other)).status == 66)
    }

    @Test("A database may lie deeper than the address of a socket is long")
    func deepFolder() throws {
        let folder = try Program.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let deep = folder.appendingPathComponent(String(repeating: "deep", count: 40))
        try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
        let program = try RunningProgram(folder: deep)
        let key = try program.key(["--role", "reader"])
        #expect(try program.curl("/v1/objectives?limit=1", ["-H", "Authorization: Bearer \(key)"]).status == 200)
        #expect(program.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: program.database + ".sock"))
    }

    @Test("A second server on the same file is refused with status 75")
    func secondServer() throws {
        let program = try RunningProgram()
        let second = try Program.run(["serve", "--database", program.database, "--port", "0"])
        #expect(second.status == 75)
        #expect(second.errors.split(separator: "\n").count == 1)
        #expect(try program.curl("/readyz").status == 200)
        #expect(program.stop() == 0)
    }

    @Test("SIGTERM lets a request that has begun finish, and ends with status 0")
    func gracefulStop() throws {
        let program = try RunningProgram()
        let key = try program.key()
        let body = program.folder.appendingPathComponent("batch.ndjson")
        let lines = (0..<4000).map { number in
            #"{"code":"STOP-\#(number)","title":"Formation \#(number)","audiences":["volunteer"],"themes":["other"],"duration_hours":7,"platform":"other"}"#
        }
        try lines.joined(separator: "\n").write(to: body, atomically: true, encoding: .utf8)
        let answered = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var status = 0
        nonisolated(unsafe) let asking = program
        Thread.detachNewThread {
            status =
                (try? asking.curl(
                    "/v1/trainings/batch?results=errors",
                    ["-H", "Authorization: Bearer \(key)", "-H", "Content-Type: application/x-ndjson", "--data-binary", "@\(body.path)"]
                ).status) ?? 0
            answered.signal()
        }
        usleep(300_000)
        #expect(program.stop() == 0)
        answered.wait()
        #expect(status == 200)
        #expect(!FileManager.default.fileExists(atPath: program.database + ".sock"))
    }

    @Test("The log is JSON lines without addresses, targets or keys")
    func log() throws {
        let program = try RunningProgram()
        let key = try program.key()
        _ = try program.curl("/v1/adherents?q=secretword", ["-H", "Authorization: Bearer \(key)", "-H", "X-Request-Id: from-the-test"])
        #expect(program.stop() == 0)
        let text = program.logText
        #expect(text.contains(#""request_id":"from-the-test""#))
        #expect(text.contains(#""route":"/v1/adherents""#))
        #expect(!text.contains("secretword"))
        #expect(!text.contains(try #require(key.split(separator: "_").last)))
    }

    @Test("A partial batch that nobody waits for any more is brought to its end before the program stops")
    func stopsAfterBatch() throws {
        let running = try RunningProgram()
        let token = try running.key()
        let lines = running.folder.appendingPathComponent("batch.ndjson")
        try (1...4000).map { TrainingLines.good($0) + "\n" }.joined().write(to: lines, atomically: true, encoding: .utf8)
        // Gives up before the answer.
        _ = try Program.run(
            [
                "curl", "-s", "-m", "1", "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/x-ndjson", "--data-binary",
                "@\(lines.path)", running.url + "/v1/trainings/batch?mode=partial&results=errors",
            ], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(running.stop() == 0)
        let again = try RunningProgram(folder: running.folder)
        let counted = try again.curl("/v1/trainings?limit=1&count=exact", ["-H", "Authorization: Bearer \(token)"])
        #expect(try JSON(parsing: Array(counted.body.utf8))["total"] == 4000)
    }

    @Test("Silent connections to the local socket hold up no command")
    func silentControlConnections() throws {
        let running = try RunningProgram()
        let silent = Process()
        silent.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        silent.arguments = [
            "python3", "-c",
            "import socket,sys,time; s = [socket.socket(socket.AF_UNIX) for _ in range(3)]; [one.connect(sys.argv[1]) for one in s]; print(flush=True); time.sleep(60)",
            running.database + ".sock",
        ]
        let said = Pipe()
        silent.standardOutput = said
        try silent.run()
        defer { kill(silent.processIdentifier, SIGKILL) }
        _ = said.fileHandleForReading.availableData
        // Each silent one is waited for 10 seconds, and so is the server's answer.
        _ = try running.key()
    }
}
