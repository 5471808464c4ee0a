import CSV
import Domain
import JSON

/// A list's records as CSV: which columns, and how a stored document becomes a row.
///
/// The values are found in the document's bytes where they stand and are copied from there: nothing is built in between.
struct CSVTable: Sendable {
    private let columns: [Column]
    private let places: [Place]
    private let writer: CSVWriter
    private let hasByteOrderMark: Bool

    /// - Parameters:
    ///   - fields: the members asked for, beside the id; nil: all.
    ///   - hidden: members that are not shown.
    init(_ collection: ResourceCollection, fields: [[String]]?, leavingOut hidden: [[String]], _ options: CSVOptions) {
        self.init(
            columns: collection.columns.filter { column in
                if hidden.contains(column.path) { return false }
                guard let fields else { return true }
                return column.path == ["id"] || fields.contains { column.path.starts(with: $0) }
            }, options)
    }

    init(columns: [Column], _ options: CSVOptions = CSVOptions()) {
        self.columns = columns
        places = Place.tree(of: columns)
        writer = CSVWriter(delimiter: options.delimiter)
        hasByteOrderMark = options.hasByteOrderMark
    }

    /// The first line, which names the columns.
    var opening: [UInt8] {
        var bytes = hasByteOrderMark ? CSVReader.byteOrderMark : []
        writer.write(record: columns.map(\.name), into: &bytes)
        return bytes
    }

    /// Appends the row of a document.
    func write(_ document: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: JSONWalk.Place?.self, capacity: columns.count) { values in
            values.initialize(repeating: nil)
            Place.find(places, in: document, from: 0, values)
            for index in columns.indices {
                if index > 0 { writer.separate(into: &bytes) }
                if let value = values[index] { write(value, of: document, as: columns[index].form, into: &bytes) }
            }
        }
        writer.endRecord(into: &bytes)
    }

    // MARK: - Cells

    private func write(_ value: JSONWalk.Place, of document: UnsafeRawBufferPointer, as form: CellForm, into bytes: inout [UInt8]) {
        let whole = UnsafeRawBufferPointer(rebasing: document[value.start..<value.end])
        switch form {
        case .text where value.isPlainString:
            writeText(UnsafeRawBufferPointer(rebasing: document[(value.start + 1)..<(value.end - 1)]), into: &bytes)
        case .text where value.isString:
            var text = Self.string(whole)
            text.withUTF8 { writeText(UnsafeRawBufferPointer($0), into: &bytes) }
        case .text, .value:
            if whole.first != UInt8(ascii: "n") { writer.write(value: whole, into: &bytes) }
        case .list:
            var list: [UInt8] = []
            Self.join(whole, into: &list)
            if !list.isEmpty { list.withUnsafeBytes { writeText($0, into: &bytes) } }
        case .json:
            // An empty map or list says nothing.
            if whole.count > 2, whole.first != UInt8(ascii: "n") { writer.write(text: whole, into: &bytes) }
        }
    }

    /// A text that reads `null` stands in quotes: without them it would clear the member that it is imported into. So does one of digits only,
    /// a SIRET or `09`: LibreOffice can be told to take what is quoted as text, and then leaves its zeros alone.
    private func writeText(_ text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        let isDigits = text.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        writer.write(text: text, isQuoted: isDigits || text.elementsEqual("null".utf8), into: &bytes)
    }

    /// The elements joined by `|`, each `|` and `\` within one with a `\` before it.
    private static func join(_ list: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        var walk = JSONWalk(array: list)
        var isFirst = true
        while let element = walk.element() {
            if !isFirst { bytes.append(UInt8(ascii: "|")) }
            isFirst = false
            let whole = UnsafeRawBufferPointer(rebasing: list[element.start..<element.end])
            if element.isPlainString {
                appendEscaping(whole.dropFirst().dropLast(), into: &bytes)
            } else if element.isString {
                appendEscaping(string(whole).utf8, into: &bytes)
            } else {
                bytes.append(contentsOf: whole)
            }
        }
    }

    private static func appendEscaping(_ text: some Sequence<UInt8>, into bytes: inout [UInt8]) {
        for byte in text {
            if byte == UInt8(ascii: "|") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
    }

    /// What a JSON string with escapes says.
    private static func string(_ json: UnsafeRawBufferPointer) -> String {
        (try? JSON(parsing: json))?.stringValue ?? ""
    }
}
