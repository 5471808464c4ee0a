/// Writes CSV (RFC 4180): lines end with CRLF, a cell stands in quotes when it holds the delimiter, a quote or a line end.
public struct CSVWriter: Sendable {
    public let delimiter: CSVDelimiter

    public init(delimiter: CSVDelimiter = .comma) {
        self.delimiter = delimiter
    }

    /// Appends a cell with a text of people: one that a spreadsheet would run gets an apostrophe before it (``SpreadsheetText``).
    /// - Parameter isQuoted: in quotes even where none are needed.
    public func write(text: UnsafeRawBufferPointer, isQuoted: Bool = false, into bytes: inout [UInt8]) {
        let isRun = SpreadsheetText.isRun(text)
        guard isQuoted || needsQuotes(text) else {
            if isRun { bytes.append(SpreadsheetText.apostrophe) }
            return bytes.append(contentsOf: text)
        }
        bytes.append(UInt8(ascii: "\""))
        if isRun { bytes.append(SpreadsheetText.apostrophe) }
        var rest = text[...]
        while let quote = rest.firstIndex(of: UInt8(ascii: "\"")) {
            bytes.append(contentsOf: rest[...quote])
            bytes.append(UInt8(ascii: "\""))
            rest = rest[(quote + 1)...]
        }
        bytes.append(contentsOf: rest)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a cell with a number, `true` or `false`: as it is.
    public func write(value: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: value)
    }

    public func separate(into bytes: inout [UInt8]) { bytes.append(delimiter.byte) }

    public func endRecord(into bytes: inout [UInt8]) { bytes += [0x0D, 0x0A] }

    /// Appends a whole record of texts.
    public func write(record cells: [String], into bytes: inout [UInt8]) {
        for (index, var cell) in cells.enumerated() {
            if index > 0 { separate(into: &bytes) }
            // A record of one empty cell would be an empty line, which is none.
            cell.withUTF8 { write(text: UnsafeRawBufferPointer($0), isQuoted: $0.isEmpty && cells.count == 1, into: &bytes) }
        }
        endRecord(into: &bytes)
    }

    @inline(__always)
    private func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
        let delimiter = delimiter.byte
        // As the first of a table it would be read as its byte order mark.
        if text.first == CSVReader.byteOrderMark[0], text.starts(with: CSVReader.byteOrderMark) { return true }
        return text.contains { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
    }
}
