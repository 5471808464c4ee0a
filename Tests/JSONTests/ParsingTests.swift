import JSON
import Testing

@Suite("Reading a text")
struct ParsingTests {
    @Test("Each kind of value is read")
    func values() throws {
        let text = #" { "a" : [ null , true , false , -12 , 0.5 , "é" ] , "b" : { } , "c" : [ ] } "#
        #expect(try JSON(parsing: text.utf8) == ["a": [nil, true, false, -12, 0.5, "é"], "b": [:], "c": []])
    }

    @Test("Any collection of bytes can be read")
    func collections() throws {
        let bytes = Array("[1]".utf8)
        #expect(try JSON(parsing: bytes) == [1])
        #expect(try JSON(parsing: bytes[...]) == [1])
        #expect(try JSON(parsing: (Array("xx".utf8) + bytes).dropFirst(2)) == [1])
        #expect(try JSON(parsing: bytes.lazy.map { $0 }) == [1])
        #expect(try bytes.withUnsafeBytes { try JSON(parsing: $0) } == [1])
        #expect(refusal(of: UnsafeRawBufferPointer(start: nil, count: 0))?.kind == .unexpectedEnd)
    }

    @Test(
        "A refusal names its kind and the offset it is at",
        arguments: [
            ("", "unexpected_end", 0), ("  ", "unexpected_end", 2), ("[", "unexpected_end", 1), ("[1", "unexpected_end", 2),
            ("[1,", "unexpected_end", 3), ("{\"a\"", "unexpected_end", 4), ("\"abc", "unexpected_end", 4), ("\"\\", "unexpected_end", 2),
            ("\"\\u12", "unexpected_end", 5), ("\"\\uD800", "unexpected_end", 7), ("tru", "unexpected_end", 3), ("-", "unexpected_end", 1),
            ("1.", "unexpected_end", 2), ("1e", "unexpected_end", 2), ("1e+", "unexpected_end", 3),
            ("[1,]", "unexpected_character", 3), ("[1 2]", "unexpected_character", 3), ("{1:2}", "unexpected_character", 1),
            ("{\"a\" 1}", "unexpected_character", 5), ("{\"a\":1,}", "unexpected_character", 7), ("]", "unexpected_character", 0),
            ("[1}", "unexpected_character", 2), ("é", "unexpected_character", 0), ("[1a]", "unexpected_character", 2),
            ("[True]", "invalid_literal", 1), ("NaN", "invalid_literal", 0), ("nul!", "invalid_literal", 0),
            ("01", "invalid_number", 1), ("-x", "invalid_number", 1), ("1.e3", "invalid_number", 2), ("1ex", "invalid_number", 2),
            ("+1", "invalid_number", 0), (".5", "invalid_number", 0),
            ("[9007199254740993]", "number_out_of_range", 1), ("1e400", "number_out_of_range", 0),
            ("\"ab\\x\"", "invalid_string_escape", 3), ("\"\\u12G4\"", "invalid_string_escape", 1), ("\"\\uD800\\u+\"", "invalid_string_escape", 7),
            ("\"a\tb\"", "unescaped_control_character", 2), ("\"\\n\n\"", "unescaped_control_character", 3),
            ("\"\\uD800\"", "lone_surrogate", 1), ("\"a\\uDC00\"", "lone_surrogate", 2), ("\"\\uD800\\uD800\"", "lone_surrogate", 1),
            ("1 2", "trailing_content", 2), ("{}x", "trailing_content", 2), ("1a", "trailing_content", 1),
            ("\u{FEFF}{}", "byte_order_mark", 0),
        ])
    func refusals(text: String, code: String, offset: Int) {
        let error = refusal(of: text)
        #expect(error?.kind.code == code)
        #expect(error?.offset == offset)
    }

    @Test("Lines and columns count from 1, columns in bytes")
    func positions() {
        let error = refusal(of: "{\n  \"é\": 1,\r\n  \"é\": x\n}")
        #expect(error == JSON.SyntaxError(kind: .duplicateMember("é"), offset: 16, line: 3, column: 3))
        #expect(error?.description == "duplicate_member \"é\" at line 3, column 3")
    }

    @Test("A duplicate member name is refused with its position", arguments: [2, 15, 16, 17, 31, 32, 33, 34, 100])
    func duplicates(count: Int) {
        let others = (0..<count).map { "\"name \($0)\":0" }.joined(separator: ",")
        for place in [0, count / 2, count - 1] {
            let error = refusal(of: "{\(others),\"name \(place)\":0}")
            #expect(error?.kind == .duplicateMember("name \(place)"))
            #expect(error?.offset == others.utf8.count + 2)
        }
        #expect(refusal(of: "{\(others),\"name \(count)\":0}") == nil)
    }

    @Test("A name that is escaped once and plain once is a duplicate")
    func escapedDuplicate() {
        #expect(refusal(of: #"{"a":1,"\u0061":2}"#)?.kind == .duplicateMember("a"))
    }

    @Test("Names that only Unicode's equivalence makes equal are two")
    func canonicalEquivalence() throws {
        let object = try #require(try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}".utf8).objectValue)
        #expect(object.count == 2)
        #expect(object["e\u{301}"] == 2)
    }

    @Test("Depth is limited for arrays and objects alike")
    func depth() {
        #expect(refusal(of: String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) == nil)
        let error = refusal(of: String(repeating: "[{\"a\":", count: 40))
        #expect(error?.kind == .depthExceeded)
        #expect(error?.offset == 6 * 32)
        #expect(refusal(of: "[1]", limits: JSON.Limits(depth: 0))?.kind == .depthExceeded)
        #expect(refusal(of: "1", limits: JSON.Limits(depth: 0)) == nil)
    }

    @Test("Members of one object are limited")
    func members() {
        let text = #"{"a":{"x":1,"y":2},"b":{"x":1,"y":2},"c":3}"#
        #expect(refusal(of: text, limits: JSON.Limits(members: 3)) == nil)
        let error = refusal(of: text, limits: JSON.Limits(members: 2))
        #expect(error?.kind == .tooManyMembers)
        #expect(error?.offset == 37)
    }
}
