import Foundation
import Testing

@testable import Domain

@Suite struct PatternTests {
    private static let patterns: [Pattern] = [
        Pattern(.codeCharacters(3...20)), Pattern(.digits(5...5)), Pattern(.literal("RNCP"), .digits(1...6)), Pattern(.nameCharacters(1...40)),
        Pattern(.capitals(1...1), .digits(4...4)), Pattern(.visible(1...3)),
    ]

    @Test("The matcher and the expression of the contract say the same", arguments: patterns)
    func agree(pattern: Pattern) throws {
        let expression = try Regex(pattern.expression)
        let texts = [
            "", "A", "AB", "ABC", "A-1", "a_b", "12345", "1234", "123456", "RNCP1", "RNCP123456", "RNCP1234567", "RNCP", "rncp1", "M1203", "!", "~~~",
            "~~~~",
            "A B", "É", "12345\n", String(repeating: "A", count: 20), String(repeating: "A", count: 21), String(repeating: "z", count: 41), "١٢٣٤٥",
        ]
        for text in texts where !text.hasSuffix("\n") && text != "١٢٣٤٥" {
            #expect(pattern.matches(text) == (text.wholeMatch(of: expression) != nil), "\(pattern.expression) \(text)")
        }
        #expect(!pattern.matches("12345\n"))
        #expect(!pattern.matches("١٢٣٤٥"))
    }

    @Test func `Counts are written the short way`() {
        #expect(Pattern(.codeCharacters(3...20)).expression == "^[A-Z0-9-]{3,20}$")
        #expect(Pattern(.literal("RS"), .digits(1...6)).expression == #"^RS\d{1,6}$"#)
        #expect(Pattern(.capitals(1...1), .digits(4...4)).expression == #"^[A-Z]\d{4}$"#)
    }
}
