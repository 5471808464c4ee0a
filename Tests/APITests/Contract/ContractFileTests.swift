import API
import Foundation
import Testing

@Suite struct ContractFileTests {
    @Test func `The committed openapi.yaml is what the program writes`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let committed = try String(contentsOf: root.appendingPathComponent("openapi.yaml"), encoding: .utf8)
        #expect(committed == (try APIContract.yaml()), "run: coorace openapi > openapi.yaml")
    }
}
