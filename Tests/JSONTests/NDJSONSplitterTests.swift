import JSON
import Testing

@Suite("NDJSON")
struct NDJSONSplitterTests {
    static let stream = "\u{FEFF}{\"a\":1}\n\n  \t\r\n[\"é\"]\r\n\u{FEFF}x\n12345678\r\nlast"
    static let lines = ["1 {\"a\":1}", "4 [\"é\"]", "5 \u{FEFF}x", "6 12345678", "7 last"]

    private func lines(of chunks: [[UInt8]], maximum: Int = 8) throws -> [String] {
        var splitter = NDJSONSplitter(maximumLineLength: maximum)
        var lines: [String] = []
        for chunk in chunks { try splitter.feed(chunk) { lines.append("\($0) \(String(decoding: $1, as: UTF8.self))") } }
        try splitter.finish { lines.append("\($0) \(String(decoding: $1, as: UTF8.self))") }
        return lines
    }

    @Test("Lines end with LF, CRLF or the stream; blank ones are numbered and skipped; a byte order mark at the beginning is passed over")
    func whole() throws {
        #expect(try lines(of: [Array(Self.stream.utf8)]) == Self.lines)
    }

    @Test("The lines are the same however the stream is cut")
    func cut() throws {
        let bytes = Array(Self.stream.utf8)
        #expect(try lines(of: bytes.map { [$0] }) == Self.lines)
        for place in 0...bytes.count {
            #expect(try lines(of: [Array(bytes[..<place]), [], Array(bytes[place...])]) == Self.lines)
        }
        var random = SplitMix64(state: 1)
        for _ in 0..<200 {
            var rest = bytes[...]
            var chunks: [[UInt8]] = []
            while !rest.isEmpty {
                let length = Int.random(in: 1...9, using: &random)
                chunks.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            #expect(try lines(of: chunks) == Self.lines)
        }
    }

    @Test("A line that is too long is refused with its number, however it comes", arguments: [1, 2, 3, 100])
    func tooLong(chunk: Int) {
        for text in ["ok\n123456789\n", "ok\n123456789", "ok\n123456789\r\nok", "\n12345678901234567890"] {
            let bytes = Array(text.utf8)
            let chunks = stride(from: 0, to: bytes.count, by: chunk).map { Array(bytes[$0..<min($0 + chunk, bytes.count)]) }
            #expect(throws: NDJSONSplitter.Failure.lineTooLong(number: 2)) { try lines(of: chunks) }
        }
    }

    @Test("An endless line is refused before it fills memory")
    func endless() {
        var splitter = NDJSONSplitter(maximumLineLength: 100)
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 60)
        #expect(throws: NDJSONSplitter.Failure.lineTooLong(number: 1)) {
            for _ in 0..<2 { try splitter.feed(piece) { _, _ in } }
        }
    }

    @Test("Without a limit nothing is too long")
    func unlimited() throws {
        #expect(try lines(of: [Array("abc".utf8), Array("def\n".utf8)], maximum: .max) == ["1 abcdef"])
    }

    @Test("An empty stream has no lines")
    func empty() throws {
        #expect(try lines(of: []).isEmpty)
        #expect(try lines(of: [Array("\u{FEFF}".utf8)]).isEmpty)
        #expect(try lines(of: [Array("\n\n".utf8)]).isEmpty)
    }

    @Test("What the caller throws comes through")
    func callerThrows() {
        var splitter = NDJSONSplitter(maximumLineLength: 10)
        #expect(throws: JSON.SyntaxError.self) {
            try splitter.feed(Array("{}\n{\n".utf8)) { _, bytes in _ = try JSON(parsing: bytes) }
        }
    }
}
