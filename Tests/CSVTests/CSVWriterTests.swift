import CSV
import Testing

@Suite("Writing CSV") struct CSVWriterTests {
    private func written(_ records: [[String]], _ delimiter: CSVDelimiter = .comma) -> String {
        let writer = CSVWriter(delimiter: delimiter)
        var bytes: [UInt8] = []
        for record in records { writer.write(record: record, into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Cells stand in quotes only where they must, and lines end with CRLF")
    func quoting() {
        #expect(
            written([["a", "b c", "", "é"], ["x,y", "say \"hi\"", "1\n2", "3\r4"]]) == "a,b c,,é\r\n\"x,y\",\"say \"\"hi\"\"\",\"1\n2\",\"3\r4\"\r\n")
        #expect(written([["x,y", "x;y"]], .semicolon) == "x,y;\"x;y\"\r\n")
        #expect(written([["\"", "\"\"", "a\""]]) == "\"\"\"\",\"\"\"\"\"\",\"a\"\"\"\r\n")
    }

    @Test("A record of one empty cell is no empty line")
    func oneEmptyCell() throws {
        #expect(written([[""]]) == "\"\"\r\n")
        #expect(try read(written([[""], ["", ""]])) == [#"1 ["\"\""]"#, #"2 ["", ""]"#])
    }

    @Test("A first cell that begins with a byte order mark is no byte order mark")
    func byteOrderMark() {
        #expect(Array(written([["\u{FEFF}a", "b"]]).utf8) == Array("\"\u{FEFF}a\",b\r\n".utf8))
    }

    @Test(
        "What a spreadsheet would run gets an apostrophe, in quotes too",
        arguments: ["=1+1", "+33561000000", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "'=1", "''+1"])
    func neutralised(text: String) {
        let cell = written([[text]])
        #expect(cell.hasPrefix("'" + text.prefix(1)) || cell.hasPrefix("\"'" + text.prefix(1)))
        #expect(SpreadsheetText.restored("'" + text) == text)
    }

    @Test("Other texts are left alone, apostrophes or not", arguments: ["l'emploi", "'", "''", "'09", "a=1", " =1", "", "ﬁ", "＃", "1-2"])
    func plain(text: String) {
        #expect(!SpreadsheetText.isRun(text.utf8))
        #expect(SpreadsheetText.restored(text) == text)
    }

    @Test("Any texts come back as they were written", arguments: CSVDelimiter.allCases)
    func roundTrip(delimiter: CSVDelimiter) throws {
        let alphabet: [Character] = ["=", "'", "\"", ",", ";", "\n", "\r", "\t", "é", "＝", "-", "a", " ", "🦋"]
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let records = (0..<3000).map { _ in (0...next(3)).map { _ in String((0..<next(5)).map { _ in alphabet[next(alphabet.count)] }) } }
        var reader = CSVReader(delimiter: delimiter)
        var read: [[String]] = []
        try reader.feed(Array(written(records, delimiter).utf8)) { read.append($0.texts.map(SpreadsheetText.restored)) }
        // Bytes decide: "\r" and "\n" side by side are one character.
        #expect(read.map { $0.map { Array($0.utf8) } } == records.map { $0.map { Array($0.utf8) } })
    }
}
