import CSV
import Domain

/// CSV: the columns that are meant, under our names; sent as CSV with commas, a row a record.
struct CSVRecords: RecordReader {
    private var reader: CSVReader
    private let mapping: ColumnMapping?
    private var names: [String] = []
    private var choice: ColumnChoice?
    /// Bytes of a row that is still sent: the server decides what is too long.
    private static let longestRow = 64 << 20

    init(_ delimiter: CSVDelimiter, _ mapping: ColumnMapping?) {
        reader = CSVReader(delimiter: delimiter, maximumRecordLength: Self.longestRow)
        self.mapping = mapping
    }

    var head: [UInt8] { choice?.head ?? [] }

    mutating func feed(_ block: [UInt8], into records: inout [SourceRecord]) throws {
        try read(block, into: &records)
    }

    mutating func finish(into records: inout [SourceRecord]) throws {
        // An empty file is the report of an import that refused nothing.
        try read(nil, into: &records)
    }

    /// Reads a block, or without one the end.
    private mutating func read(_ block: [UInt8]?, into records: inout [SourceRecord]) throws {
        var reader = reader
        defer { self.reader = reader }
        let delimiter = reader.delimiter
        do {
            let take = { (record: CSVRecord) throws in
                if let choice {
                    records.append(choice.record(record, names))
                } else {
                    names = record.texts
                    choice = try ColumnChoice(names, mapping, delimiter: delimiter)
                }
            }
            if let block { try reader.feed(block, take) } else { try reader.finish(take) }
        } catch let error as CSVError {
            throw Failure(.dataError, "line \(error.line), character \(error.column): \(error.kind.reason); what follows can't be read")
        }
    }
}

/// Which of a file's columns are sent, and what they are called.
struct ColumnChoice {
    private let columns: [Column]
    private let constants: [CSVRow.Cell]
    private let fileColumns: Int
    let head: [UInt8]

    private struct Column {
        let index: Int
        let name: String
        let values: [String: String]
    }

    /// A column of a report: not the record's.
    static func isNote(_ name: String) -> Bool { name.hasPrefix("_") }

    /// - Parameter names: the file's header.
    /// - Throws: exit 65 for columns that the mapping doesn't know, or knows and are not there.
    init(_ names: [String], _ mapping: ColumnMapping?, delimiter: CSVDelimiter) throws(Failure) {
        for other in CSVDelimiter.allCases where other != delimiter && names.count == 1 && names[0].utf8.contains(other.byte) {
            throw Failure(.dataError, "the columns seem to be separated otherwise: try --delimiter \(other.rawValue)")
        }
        try mapping?.check(names)
        var columns: [Column] = []
        for (index, name) in names.enumerated() where !Self.isNote(name) {
            if let mapping {
                guard let target = mapping.columns[name] else { continue }
                columns.append(Column(index: index, name: target, values: mapping.values[name] ?? [:]))
            } else {
                columns.append(Column(index: index, name: name, values: [:]))
            }
        }
        guard !columns.isEmpty else { throw Failure(.dataError, "no column of the file is to be imported") }
        self.columns = columns
        let constants = mapping?.constants.sorted { $0.key < $1.key } ?? []
        self.constants = constants.map { .init(text: $0.value, isQuoted: false) }
        fileColumns = names.count
        head = CSVRow.write((columns.map(\.name) + constants.map(\.key)).map { .init(text: $0, isQuoted: false) }, .comma)
    }

    func record(_ record: CSVRecord, _ names: [String]) -> SourceRecord {
        let cells = (0..<record.count).map { CSVRow.Cell(text: record.text($0), isQuoted: record.isQuoted($0)) }
        let original = SourceRecord.Original.row(CSVRow(names: names, cells: cells))
        guard cells.count == fileColumns else {
            let text = Localized("Cellules : \(cells.count), pour \(fileColumns) colonnes.", "Cells: \(cells.count), for \(fileColumns) columns.")
            // One cell too many, so that the server refuses it in its place.
            let sent = [UInt8](repeating: UInt8(ascii: ","), count: columns.count + constants.count) + [13, 10]
            return SourceRecord(
                line: record.line, sent: sent, original: original,
                issue: LineIssue(field: "", code: "column_count", text: text[TextLanguage.current]))
        }
        let sent = columns.map { column in
            column.values[cells[column.index].text].map { CSVRow.Cell(text: $0, isQuoted: false) } ?? cells[column.index]
        }
        return SourceRecord(line: record.line, sent: CSVRow.write(sent + constants, .comma), original: original)
    }
}

extension CSVError.Kind {
    fileprivate var reason: String {
        switch self {
        case .unclosedQuote: "this quote is never closed"
        case .textAfterQuote: "text after the quote that closes a cell"
        case .quoteInBareCell: "a quote in a cell that has none around it"
        case .bareCarriageReturn: "a carriage return without a line feed"
        case .invalidUTF8: "bytes that are not UTF-8; save the file as UTF-8"
        case .nul: "a NUL character"
        case .recordTooLong: "the row is too long; a quote may have been left open"
        }
    }
}
