import Domain
import HTTP
import Testing

@testable import API

@Suite struct KeyFormTests {
    @Test(
        arguments: [
            ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"), (#""8e03978e""#, "8e03978e"), ("a", "a"),
            ("abc/+:=.{}~!", "abc/+:=.{}~!"), (#""two words, and; more""#, "two words, and; more"), (#""a\"b\\c""#, #"a"b\c"#), ("é", nil),
            (#""é""#, nil),
            ("", nil), (#""""#, nil), (#"""#, nil), (#""open"#, nil), (#"closed""#, nil), (#""a"b"#, nil), (#""a";p=1"#, nil), ("two words", nil),
            ("a,b", nil), ("a;b", nil), (#"a\b"#, nil), (#""a\b""#, nil), (#""a\"#, nil), ("a\tb", nil), ("\"a\tb\"", nil),
        ] as [(String, String?)])
    func `A key is a quoted String of RFC 9651, or visible characters`(value: String, text: String?) throws {
        let headers = Headers([("Idempotency-Key", value)])
        #expect((text != nil) == (try Regex(IdempotencyKey.pattern).wholeMatch(in: value) != nil), "the contract's pattern")
        if let text {
            #expect(try IdempotencyKey.text(in: headers) == text)
        } else {
            let problem = #expect(throws: Problem.self) { try IdempotencyKey.text(in: headers) }
            #expect(problem?.type.code == "invalid_header")
            #expect(problem?.issues.map(\.place) == [.header("Idempotency-Key")])
        }
    }

    @Test func `A key has 255 characters at the most, quotes and escapes not counted`() throws {
        let longest = String(repeating: "x", count: 253) + #"\\\""#
        #expect(try IdempotencyKey.text(in: Headers([("idempotency-key", "\"\(longest)\"")]))?.count == 255)
        #expect(throws: Problem.self) { try IdempotencyKey.text(in: Headers([("Idempotency-Key", "\"\(longest)x\"")])) }
        #expect(throws: Problem.self) { try IdempotencyKey.text(in: Headers([("Idempotency-Key", String(repeating: "x", count: 256))])) }
    }

    @Test func `Without the header there is no key, and with two lines of it none that could be meant`() throws {
        #expect(try IdempotencyKey.text(in: Headers([("Idempotency", "a")])) == nil)
        #expect(throws: Problem.self) { try IdempotencyKey.text(in: Headers([("Idempotency-Key", "a"), ("Idempotency-Key", "a")])) }
    }

    @Test func `A malformed key is told in both languages`() {
        let issue = Issue(.header("Idempotency-Key"), .invalidFormat, expected: "idempotency_key")
        #expect(issue.detail(in: .english).hasPrefix("Header \"Idempotency-Key\" does not have the expected form: one key of 1 to 255 ASCII"))
        #expect(issue.detail(in: .french).hasPrefix("L'en-tête « Idempotency-Key » n'a pas la forme attendue : une clé et une seule, de 1 à 255"))
    }
}
