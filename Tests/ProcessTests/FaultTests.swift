import Foundation
import Testing

@Suite("On disks, files and clocks that fail")
struct FaultTests {
    @Test("What was acknowledged stays, what was refused leaves nothing, and the server goes on")
    func faults() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/faults.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }
}
