import Domain
import Storage

/// How a list's records are written: as JSON, as lines of JSON, or as rows of CSV.
struct ListText: Sendable {
    static let types = ["application/json", "application/x-ndjson", "text/csv"]

    /// Whether the list is one JSON object; else it is lines.
    let isObject: Bool
    private let projection: Projection
    private let table: CSVTable?
    private let view: RecordView

    init(_ type: String, _ collection: ResourceCollection, _ parameters: ListParameters, _ view: RecordView) {
        self.view = view
        isObject = type == "application/json"
        projection = parameters.projection
        table = type == "text/csv" ? CSVTable(collection, fields: projection.fields, leavingOut: view.hiddenPaths, parameters.csv) : nil
    }

    var isCSV: Bool { table != nil }

    /// Whether other records stand inside these.
    var embeds: Bool { !projection.includes.isEmpty }

    var contentType: String {
        // RFC 4180, section 3.
        isCSV ? "text/csv; charset=utf-8; header=present" : isObject ? "application/json" : "application/x-ndjson"
    }

    /// What stands before the first record.
    var opening: [UInt8] {
        table?.opening ?? (isObject ? Array("{\"items\":[".utf8) : [])
    }

    /// Appends a stored document, with the line's end where the list is lines.
    func write(_ document: UnsafeRawBufferPointer, into bytes: inout [UInt8], _ store: Store, _ connection: any Connection) throws {
        if let table {
            if view.isPlain { return table.write(document, into: &bytes) }
            return try view.document(document).withUnsafeBytes { table.write($0, into: &bytes) }
        }
        if projection.isWhole, view.isPlain {
            bytes.append(contentsOf: document)
        } else {
            bytes += try projection.apply(Array(document), view, store, connection)
        }
        if !isObject { bytes.append(UInt8(ascii: "\n")) }
    }
}
