import JSON
import Testing

@Suite("NDJSON")
struct NDJSONSplitterTests {
    static let stream = "\u{FEFF}{\"a\":1}\n\n  \t\r\n[\"é\"]\r\n\u{FEFF}x\n12345678\r\nlast"
    static let lines = ["1 {\"a\":1}", "4 [\"é\"]", "5 \u{FEFF}x", "6 12345678", "7 last"]

    private func lines(of chunks: [[UInt8]], maximum: Int = 8) throws -> [String] {
        var splitter = NDJSONSplitter(maximumLineLength: maximum)
        var lines: [String] = []
        let line: NDJSONSplitter.Line = { lines.append("\($0) \($1.map { String(decoding: $0, as: UTF8.self) } ?? "too long")") }
        for chunk in chunks { try splitter.feed(chunk, line: line) }
        try splitter.finish(line: line)
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

    @Test("A line that is too long is told by its number and passed over, however it comes", arguments: [1, 2, 3, 100])
    func tooLong(chunk: Int) throws {
        for (text, after) in [
            ("ok\n123456789\n", []), ("ok\n123456789", []), ("ok\n123456789\r\nok", ["3 ok"]), ("ok\n12345678901234567890\n\nok\n", ["4 ok"]),
        ] {
            let bytes = Array(text.utf8)
            let chunks = stride(from: 0, to: bytes.count, by: chunk).map { Array(bytes[$0..<min($0 + chunk, bytes.count)]) }
            #expect(try lines(of: chunks) == ["1 ok", "2 too long"] + after)
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
            try splitter.feed(Array("{}\n{\n".utf8)) { _, bytes in _ = try bytes.map { try JSON(parsing: $0) } }
        }
    }
}
