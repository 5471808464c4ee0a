import CSV
import Testing

@Suite("Reading CSV") struct CSVReaderTests {
    static let text = "\u{FEFF}id,nom\r\n1,\"Les \"\"Ateliers\"\"\r\nde l'Ariège, 09\"\n\n\r\n2,\n\"\",été\r\n＝,x"
    static let records = [
        #"1 ["id", "nom"]"#, #"2 ["1", "\"Les \"Ateliers\"\r\nde l\'Ariège, 09\""]"#, #"6 ["2", ""]"#, #"7 ["\"\"", "été"]"#, #"8 ["＝", "x"]"#,
    ]

    @Test(
        "Records have the line they begin on; quotes, doubled quotes, line ends in quotes, empty lines and the byte order mark are read as they are meant"
    )
    func whole() throws {
        #expect(try read(Self.text) == Self.records)
    }

    @Test("The records are the same however the text is cut")
    func cut() throws {
        let bytes = Array(Self.text.utf8)
        for size in 1...9 { #expect(try read(chunks(of: bytes, size)) == Self.records) }
        for place in 0...bytes.count { #expect(try read([Array(bytes[..<place]), [], Array(bytes[place...])]) == Self.records) }
    }

    @Test("A semicolon separates when it is asked for, and the comma is then text")
    func semicolon() throws {
        #expect(try read("a;b,c;\"d;\"\n", .semicolon) == [#"1 ["a", "b,c", "\"d;\""]"#])
        #expect(try read("a;b,c") == [#"1 ["a;b", "c"]"#])
    }

    @Test("A last line without an end counts, one that is empty does not", arguments: ["a,b", "a,b\n", "a,b\r\n", "a,b\r\n\n", "\u{FEFF}a,b"])
    func ends(text: String) throws {
        #expect(try read(text) == [#"1 ["a", "b"]"#])
    }

    @Test("A delimiter at the end of a line begins one more cell", arguments: ["a,", "a,\n", "a,\r\n"])
    func trailingDelimiter(text: String) throws {
        #expect(try read(text) == [#"1 ["a", ""]"#])
    }

    @Test("An empty text, a byte order mark alone and empty lines hold no record", arguments: ["", "\u{FEFF}", "\n", "\r\n\r\n", "\u{FEFF}\r\n"])
    func empty(text: String) throws {
        #expect(try read(text).isEmpty)
    }

    @Test("A byte order mark within the text is text")
    func laterMark() throws {
        #expect(try read("a\n\u{FEFF}b") == [#"1 ["a"]"#, "2 [\"\u{FEFF}b\"]"])
    }

    @Test("A record may be as long as the reader was made for, and no longer", arguments: [1, 2, 5, 100])
    func length(size: Int) throws {
        #expect(try read(chunks(of: Array("ab,\"cd\"\r\nab,cdef\n".utf8), size), longest: 7).count == 2)
        for text in ["ok\nab,\"cdé\"\r\n", "ok\nab,\"cd\n\n\n", "ok\nabcdefgh", "ok\n,,,,,,,,\n"] {
            #expect(throws: CSVError(.recordTooLong, line: 2, column: 1)) { try read(chunks(of: Array(text.utf8), size), longest: 7) }
        }
    }

    @Test("An endless record is refused before it fills memory", arguments: ["x", "\"", "\"\n", ",", "é"])
    func endless(opening: String) throws {
        var reader = CSVReader(maximumRecordLength: 1000)
        try reader.feed(Array(opening.utf8)) { _ in }
        let piece = Array(String(repeating: opening == "," ? "," : "x", count: 600).utf8)
        try reader.feed(piece) { _ in }
        #expect(throws: CSVError(.recordTooLong, line: 1, column: 1)) { try reader.feed(piece) { _ in } }
    }

    @Test("What the caller throws comes through")
    func callerThrows() {
        struct Stop: Error {}
        var reader = CSVReader()
        #expect(throws: Stop.self) { try reader.feed(Array("a\nb\n".utf8)) { _ in throw Stop() } }
    }
}
