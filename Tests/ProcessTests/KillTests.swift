import Foundation
import Testing

@Suite("What was acknowledged survives the process")
struct KillTests {
    @Test("Killed ten times under 32 writers, the server has every record that it acknowledged")
    func killUnderWriters() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/kill_under_writers.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path, "--rounds", "10"], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }

    @Test("A backup made under load is restored to the state at one place of the feed")
    func backupUnderLoad() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/backup_under_load.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }

    @Test("Fifty equal requests under one key are done once, and each request is answered the same after the server was killed")
    func repeatAfterKill() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/repeat_after_kill.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }

    @Test("Readers that follow the feed while the server is killed at random have seen all there is, and nothing else")
    func followAfterKill() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/follow_after_kill.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path, "--seconds", "30"], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }
}
