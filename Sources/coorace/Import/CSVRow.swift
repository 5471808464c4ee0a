import CSV

/// A record of a CSV file as it stands there, with the names of its columns.
struct CSVRow {
    let names: [String]
    let cells: [Cell]

    struct Cell {
        let text: String
        let isQuoted: Bool
    }

    /// The cells, or what stands for one without quotes: `null` means something else in them.
    static func write(_ cells: [Cell], _ delimiter: CSVDelimiter) -> [UInt8] {
        let writer = CSVWriter(delimiter: delimiter)
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { writer.separate(into: &bytes) }
            // Written again as it was read, with the apostrophe that keeps spreadsheets from running it.
            var text = SpreadsheetText.restored(cell.text)
            // A row of one empty cell would be an empty line, which is none.
            let isQuoted = cell.isQuoted || cells.count == 1 && text.isEmpty
            text.withUTF8 { writer.write(text: UnsafeRawBufferPointer($0), isQuoted: isQuoted, into: &bytes) }
        }
        writer.endRecord(into: &bytes)
        return bytes
    }
}

/// The refused rows as they were, with what is wrong in columns of its own, which importing leaves out.
struct CSVReport: ReportForm {
    private let delimiter: CSVDelimiter

    init(_ delimiter: CSVDelimiter) { self.delimiter = delimiter }

    private static let columns = ["_line", "_field", "_code", "_text"]

    func head(_ first: SourceRecord) -> [UInt8] {
        guard case .row(let row) = first.original else { return [] }
        let names = row.names.filter { !ColumnChoice.isNote($0) } + Self.columns
        return CSVRow.write(names.map { .init(text: $0, isQuoted: false) }, delimiter)
    }

    /// A row with a wrong number of cells keeps all of them: imported as it is, it would be refused again.
    func lines(_ record: SourceRecord, _ issues: [LineIssue]) -> [UInt8] {
        guard case .row(let row) = record.original else { return [] }
        let kept =
            row.cells.count == row.names.count ? zip(row.names, row.cells).filter { !ColumnChoice.isNote($0.0) }.map(\.1) : row.cells
        let notes = [String(record.line)] + [issues.map(\.field), issues.map(\.code), issues.map(\.text)].map { $0.joined(separator: " | ") }
        return CSVRow.write(kept + notes.map { .init(text: $0, isQuoted: false) }, delimiter)
    }
}
