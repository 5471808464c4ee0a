import Foundation
import Testing

@Suite("Requests that are nearly right")
struct BrokenHeadsTests {
    @Test("Thousands of cut, swollen and garbled requests are answered as HTTP, and the server lives on")
    func brokenHeads() throws {
        let script = Program.root.appendingPathComponent("Tests/outside/broken_heads.py").path
        let outcome = try Program.run(["python3", script, Program.binary.path, "--seconds", "10"], executable: URL(fileURLWithPath: "/usr/bin/env"))
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }
}
