import JSON
import Testing

@Suite("JSON Patch")
struct JSONPatchTests {
    @Test(
        "The public suite holds", .enabled(if: Vectors.arePresent, "the suites in ../shared/vectors"), arguments: ["tests.json", "spec_tests.json"])
    func vectors(name: String) throws {
        var refused: [String] = []
        for text in elements(of: try Vectors.file("json-patch-tests/\(name)").bytes) {
            guard let example = try? JSON(parsing: text) else {
                refused.append(String(decoding: text, as: UTF8.self))
                continue
            }
            let (document, patch) = (try #require(example["doc"]), try #require(example["patch"]))
            let result = Result { try JSONPatch(parsing: patch).applied(to: document) }
            switch (result, example["error"]) {
            case (.success(let value), nil): #expect(value == example["expected"] ?? document, "\(example)")
            case (.failure, .some): break
            default: Issue.record("\(result) of \(example)")
            }
        }
        // Each file has one case with two "op" members (RFC 6902 A.13): the reader takes it for no JSON.
        #expect(refused.count == 1)
        #expect(refused.allSatisfy { $0.contains("duplicate ops") || $0.contains("A.13") })
    }

    @Test(
        "A document that is no patch is refused with its place",
        arguments: [
            ([:], "#", .notAnArray), ([1], "#/0", .notAnObject), ([[:]], "#/0/op", .missingMember), ([["op": 1]], "#/0/op", .notAString),
            ([["op": "add"]], "#/0/path", .missingMember), ([["op": "spam", "path": ""]], "#/0/op", .unknownOperation),
            ([["op": "add", "path": "a", "value": 1]], "#/0/path", .invalidPointer), ([["op": "add", "path": ""]], "#/0/value", .missingMember),
            ([["op": "remove", "path": "/a"], ["op": "copy", "path": "/b"]], "#/1/from", .missingMember),
            ([["op": "move", "path": "/a/b", "from": "/a"]], "#/0/path", .moveIntoItself),
            ([["op": "remove", "path": ""]], "#/0/path", .rootNotRemovable),
        ] as [(JSON, String, JSONPatch.Malformed.Code)])
    func malformed(document: JSON, fragment: String, code: JSONPatch.Malformed.Code) {
        let error = #expect(throws: JSONPatch.Malformed.self) { try JSONPatch(parsing: document) }
        #expect(error?.pointer.fragment == fragment)
        #expect(error?.code == code)
    }

    @Test("A failure names the operation and the place, and leaves no half result")
    func failures() throws {
        let document: JSON = ["a": 1, "list": [1, 2]]
        let first: JSON = ["op": "replace", "path": "/a", "value": 2]
        func failure(_ operation: JSON) throws -> JSONPatch.Failure? {
            let patch = try JSONPatch(parsing: [first, operation])
            return #expect(throws: JSONPatch.Failure.self) { try patch.applied(to: document) }
        }
        #expect(try failure(["op": "test", "path": "/a", "value": 1]) == .testFailed(operation: 1, path: JSONPointer(tokens: ["a"])))
        #expect(try failure(["op": "remove", "path": "/b"]) == .pathNotFound(operation: 1, path: JSONPointer(tokens: ["b"])))
        #expect(try failure(["op": "copy", "from": "/x/y", "path": "/a"]) == .pathNotFound(operation: 1, path: JSONPointer(tokens: ["x", "y"])))
        #expect(try failure(["op": "add", "path": "/list/3", "value": 1]) == .pathNotFound(operation: 1, path: JSONPointer(tokens: ["list", "3"])))
        #expect(
            try failure(["op": "replace", "path": "/list/-", "value": 1]) == .pathNotFound(operation: 1, path: JSONPointer(tokens: ["list", "-"])))
        #expect(document == ["a": 1, "list": [1, 2]])
    }

    @Test("A changed member keeps its place")
    func order() throws {
        let patch = try JSONPatch(parsing: [["op": "replace", "path": "/a", "value": 9], ["op": "add", "path": "/b", "value": 8]])
        #expect(try patch.applied(to: ["a": 1, "b": 2, "c": 3]).description == #"{"a":9,"b":8,"c":3}"#)
    }

    @Test("Copies that double the document are stopped")
    func doubling() throws {
        let operations = (0..<100).map { JSON.object(["op": "copy", "from": "/list", "path": "/list/\($0 % 2)"]) }
        let patch = try JSONPatch(parsing: .array(operations), limits: JSONPatch.Limits(depth: 1_000))
        #expect(throws: JSONPatch.Failure.self) { try patch.applied(to: ["list": ["text", 1]]) }
    }

    @Test("A result deeper than what the reader takes is refused", arguments: ["add", "copy", "move"])
    func nesting(name: String) throws {
        let deep = String(repeating: "/a", count: 63)
        let document = try JSON(parsing: (String(repeating: "{\"a\":", count: 63) + "{}" + String(repeating: "}", count: 63)).utf8)
        let value: JSON = ["x": [1]]
        let patch = try JSONPatch(parsing: [
            ["op": "add", "path": "/value", "value": value],
            ["op": .string(name), "path": "\(deep)/b", "from": "/value", "value": value],
        ])
        let path = try #require(JSONPointer("\(deep)/b"))
        #expect(throws: JSONPatch.Failure.resultTooLarge(operation: 1, path: path)) { try patch.applied(to: document) }
    }

    @Test("More operations than allowed are refused")
    func tooMany() {
        let operation: JSON = ["op": "test", "path": "", "value": 1]
        #expect(throws: JSONPatch.Malformed(pointer: .root, code: .tooManyOperations)) {
            try JSONPatch(parsing: [operation, operation], limits: JSONPatch.Limits(operations: 1))
        }
    }

    /// The elements of an array as texts, since one of them is refused and would take all with it.
    private func elements(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var elements: [ArraySlice<UInt8>] = []
        var (depth, start, isInString, isEscaped) = (0, 0, false, false)
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isInString.toggle()
            case _ where isInString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 2 { start = place }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 2 { elements.append(bytes[start...place]) }
                depth -= 1
            default: break
            }
        }
        return elements
    }
}
