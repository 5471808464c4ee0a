import JSON
import Testing

@Suite("nst/JSONTestSuite", .enabled(if: Vectors.arePresent, "the suites in ../shared/vectors"))
struct JSONTestSuiteTests {
    /// RFC 7493 §2.3 forbids what RFC 8259 §4 only advises against: a name that comes twice.
    static let refusedByIJSON: Set<String> = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    /// Of those left to the implementation: numbers so small that the nearest double is 0. The rest is out of range, not UTF-8,
    /// half a surrogate pair, nested too deep or has a byte order mark.
    static let acceptedOfTheOptional: Set<String> = ["i_number_double_huge_neg_exp.json", "i_number_real_underflow.json"]

    @Test("Every valid text is accepted and survives being written", arguments: Vectors.files(in: "JSONTestSuite/test_parsing", prefix: "y_"))
    func accepts(_ file: Vectors.File) throws {
        let bytes = try file.bytes
        guard !Self.refusedByIJSON.contains(file.name) else {
            #expect(refusal(of: bytes)?.kind == .duplicateMember("a"))
            return
        }
        let value = try JSON(parsing: bytes)
        #expect(try JSON(parsing: value.bytes()) == value)
        #expect(try JSON(parsing: value.bytes(pretty: true)) == value)
    }

    @Test("Every invalid text is refused with a position", arguments: Vectors.files(in: "JSONTestSuite/test_parsing", prefix: "n_"))
    func refuses(_ file: Vectors.File) throws {
        let bytes = try file.bytes
        let error = try #require(refusal(of: bytes))
        expectPosition(of: error, in: bytes)
    }

    @Test("What the RFC leaves open is decided", arguments: Vectors.files(in: "JSONTestSuite/test_parsing", prefix: "i_"))
    func decides(_ file: Vectors.File) throws {
        let bytes = try file.bytes
        let error = refusal(of: bytes)
        #expect((error == nil) == Self.acceptedOfTheOptional.contains(file.name))
        if let error { expectPosition(of: error, in: bytes) }
    }

    @Test("Values are read as they are meant", arguments: Vectors.files(in: "JSONTestSuite/test_transform"))
    func transforms(_ file: Vectors.File) throws {
        let outcomes: [String: Outcome] = [
            "number_-9223372036854775808.json": .refused(.numberOutOfRange),
            "number_-9223372036854775809.json": .refused(.numberOutOfRange),
            "number_1.0.json": .value([1]),
            "number_1.000000000000000005.json": .value([1]),
            "number_1000000000000000.json": .value([1_000_000_000_000_000]),
            "number_10000000000000000999.json": .refused(.numberOutOfRange),
            "number_1e-999.json": .value([0]),
            "number_1e6.json": .value([1_000_000]),
            "number_9223372036854775807.json": .refused(.numberOutOfRange),
            "number_9223372036854775808.json": .refused(.numberOutOfRange),
            "object_key_nfc_nfd.json": .value(["\u{E9}": "NFC", "e\u{301}": "NFD"]),
            "object_key_nfd_nfc.json": .value(["\u{E9}": "NFC", "e\u{301}": "NFD"]),
            "object_same_key_different_values.json": .refused(.duplicateMember("a")),
            "object_same_key_same_value.json": .refused(.duplicateMember("a")),
            "object_same_key_unclear_values.json": .refused(.duplicateMember("a")),
            "string_1_escaped_invalid_codepoint.json": .refused(.loneSurrogate),
            "string_1_invalid_codepoint.json": .refused(.invalidUTF8),
            "string_2_escaped_invalid_codepoints.json": .refused(.loneSurrogate),
            "string_2_invalid_codepoints.json": .refused(.invalidUTF8),
            "string_3_escaped_invalid_codepoints.json": .refused(.loneSurrogate),
            "string_3_invalid_codepoints.json": .refused(.invalidUTF8),
            "string_with_escaped_NULL.json": .value(["A\0B"]),
        ]
        let bytes = try file.bytes
        switch try #require(outcomes[file.name]) {
        case .value(let value): #expect(try JSON(parsing: bytes) == value)
        case .refused(let kind): #expect(refusal(of: bytes)?.kind == kind)
        }
    }

    private enum Outcome {
        case value(JSON)
        case refused(JSON.SyntaxError.Kind)
    }

    private func expectPosition(of error: JSON.SyntaxError, in bytes: [UInt8]) {
        #expect((0...bytes.count).contains(error.offset))
        let before = bytes[..<min(error.offset, bytes.count)]
        #expect(error.line == before.count { $0 == UInt8(ascii: "\n") } + 1)
        #expect(error.column == before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1)
    }
}
