import CSV
import Testing

@Suite("CSV that is none") struct CSVErrorTests {
    static let cases: [(bytes: [UInt8], error: CSVError)] = [
        (Array("a,b\n1,\"x\n2,y\n".utf8), CSVError(.unclosedQuote, line: 2, column: 3)),
        (Array("é,\"".utf8), CSVError(.unclosedQuote, line: 1, column: 3)),
        (Array("a\n\"x\"y\n".utf8), CSVError(.textAfterQuote, line: 2, column: 4)),
        (Array("\"x\" ,y".utf8), CSVError(.textAfterQuote, line: 1, column: 4)),
        (Array("\"x\n\né\" ,y".utf8), CSVError(.textAfterQuote, line: 3, column: 3)),
        (Array("a,Les \"Ateliers\"\n".utf8), CSVError(.quoteInBareCell, line: 1, column: 7)),
        (Array("\u{FEFF}a\"".utf8), CSVError(.quoteInBareCell, line: 1, column: 2)),
        (Array("a\rb\r".utf8), CSVError(.bareCarriageReturn, line: 1, column: 2)),
        (Array("a,b\n\r".utf8), CSVError(.bareCarriageReturn, line: 2, column: 1)),
        (Array("a,b\r".utf8), CSVError(.bareCarriageReturn, line: 1, column: 4)),
        (Array("\"a\"\rb".utf8), CSVError(.bareCarriageReturn, line: 1, column: 4)),
        // « été » in latin-1.
        ([0x61, 0x0A, 0xE9, 0x74, 0xE9, 0x0A], CSVError(.invalidUTF8, line: 2, column: 1)),
        ([0x22, 0x61, 0x0A, 0xC3, 0xA9, 0xE9, 0x22], CSVError(.invalidUTF8, line: 2, column: 2)),
        // An overlong slash, half a surrogate pair, beyond U+10FFFF, a lone continuation, half a mark, half a character.
        ([0x61, 0xC0, 0xAF], CSVError(.invalidUTF8, line: 1, column: 2)),
        ([0xED, 0xA0, 0x80], CSVError(.invalidUTF8, line: 1, column: 1)),
        ([0xF4, 0x90, 0x80, 0x80], CSVError(.invalidUTF8, line: 1, column: 1)),
        ([0x61, 0x80], CSVError(.invalidUTF8, line: 1, column: 2)),
        ([0xEF, 0xBB], CSVError(.invalidUTF8, line: 1, column: 1)),
        ([0x61, 0x2C, 0xF0, 0x9F, 0x8C], CSVError(.invalidUTF8, line: 1, column: 3)),
        // UTF-16, as spreadsheets save « Unicode text ».
        ([0xFF, 0xFE, 0x61, 0x00], CSVError(.invalidUTF8, line: 1, column: 1)),
        ([0x61, 0x00, 0x2C, 0x00], CSVError(.nul, line: 1, column: 2)),
        ([0x00], CSVError(.nul, line: 1, column: 1)),
        ([0x61, 0x0A, 0x22, 0xC3, 0xA9, 0x00, 0x22], CSVError(.nul, line: 2, column: 3)),
    ]

    @Test("Each error is told with its line and character, however the text is cut", arguments: cases)
    func positions(bytes: [UInt8], error: CSVError) {
        #expect(throws: error) { try read([bytes]) }
        for size in 1...4 { #expect(throws: error) { try read(chunks(of: bytes, size)) } }
    }

    @Test("The records before an error are handed on")
    func before() throws {
        var reader = CSVReader()
        var records: [[String]] = []
        #expect(throws: CSVError(.quoteInBareCell, line: 3, column: 2)) {
            try reader.feed(Array("a,b\n1,2\n3\",4\n5,6\n".utf8)) { records.append($0.texts) }
        }
        #expect(records == [["a", "b"], ["1", "2"]])
    }

    @Test("Whatever the bytes, reading ends with records of UTF-8 or with an error")
    func random() {
        var state: UInt64 = 42
        let alphabet: [UInt8] = [0x22, 0x22, 0x2C, 0x2C, 0x0A, 0x0D, 0x61, 0xC3, 0xA9, 0xEF, 0xBB, 0xBF, 0x00]
        var outcomes: [Bool: Int] = [:]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            let whole = Self.outcome([bytes])
            #expect(whole == Self.outcome(chunks(of: bytes, 1)), "\(bytes)")
            outcomes[whole.hasPrefix("error"), default: 0] += 1
        }
        #expect(outcomes.count == 2)
    }

    /// The records, or the error.
    private static func outcome(_ chunks: [[UInt8]]) -> String {
        do {
            return try read(chunks).joined(separator: "\n")
        } catch {
            return "error \(error)"
        }
    }
}
