import JSON
import Testing

@Suite("JSON Merge Patch")
struct MergePatchTests {
    @Test("The RFC's examples hold", .enabled(if: Vectors.arePresent, "the suites in ../shared/vectors"))
    func vectors() throws {
        let cases = try #require(try JSON(parsing: Vectors.file("json-merge-patch.json").bytes).arrayValue)
        #expect(cases.count == 15)
        for example in cases {
            let original = try #require(example["original"])
            let patch = try #require(example["patch"])
            #expect(original.mergePatched(with: patch) == example["result"], "\(example)")
        }
    }

    @Test("Changed members keep their places, new ones go last", arguments: [2, 50])
    func order(count: Int) {
        let members = (0..<count).map { ("n\($0)", JSON.integer($0)) }
        let changes = members.map { ($0.0, $0.0 == "n0" ? JSON.null : "new") } + [("z", 1), ("y", nil)]
        let result = JSON.object(JSON.Object(members)).mergePatched(with: .object(JSON.Object(changes)))
        #expect(result.objectValue?.names == members.dropFirst().map(\.0) + ["z"])
        #expect(result["n1"] == "new")
    }
}
