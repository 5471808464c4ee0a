import Domain
import HTTP
import JSON
import Storage
import Synchronization

/// How entries of the audit are written: as JSON, as lines of JSON, or as rows of CSV.
struct AuditText: Sendable {
    /// Whether they are one JSON object; else they are lines.
    let isObject: Bool
    private let table: CSVTable?

    init(_ type: String, _ options: CSVOptions) {
        isObject = type == "application/json"
        table = type == "text/csv" ? CSVTable(columns: Self.columns, options) : nil
    }

    static let columns = [
        Column(path: ["at"], form: .text), Column(path: ["collection"], form: .text), Column(path: ["id"], form: .text),
        Column(path: ["version"], form: .value), Column(path: ["op"], form: .text), Column(path: ["name"], form: .text),
        Column(path: ["key", "id"], form: .text), Column(path: ["key", "name"], form: .text), Column(path: ["origin"], form: .text),
        Column(path: ["request_id"], form: .text),
    ]

    var isCSV: Bool { table != nil }

    var contentType: String {
        isCSV ? "text/csv; charset=utf-8; header=present" : isObject ? "application/json" : "application/x-ndjson"
    }

    /// What stands before the first entry.
    var opening: [UInt8] { table?.opening ?? (isObject ? Array("{\"items\":[".utf8) : []) }

    /// Appends an entry, with the line's end where the list is lines.
    func write(_ entry: AuditEntry, into bytes: inout [UInt8]) {
        if let table {
            entry.json.bytes().withUnsafeBytes { table.write($0, into: &bytes) }
        } else {
            entry.json.write(into: &bytes)
            if !isObject { bytes.append(UInt8(ascii: "\n")) }
        }
    }

    static func ending(next: String?, total: Int?) -> [UInt8] {
        var members = JSON.Object()
        if let next { members.append("next", .string(next)) }
        if let total { members.append("total", .integer(total)) }
        let rest = JSON.object(members).bytes()
        return Array("]".utf8) + (members.isEmpty ? [] : Array(",".utf8)) + rest.dropFirst()
    }
}

/// A whole selection of the audit as lines, read page by page.
final class AuditLines: BodyStream {
    private let text: AuditText
    private let store: Store
    /// What is left to read; nil at the end.
    private let rest: Mutex<(selection: AuditSelection, opening: [UInt8])?>
    private static let pageSize = 500

    init(_ selection: AuditSelection, _ text: AuditText, _ store: Store) {
        self.text = text
        self.store = store
        var selection = selection
        selection.limit = Self.pageSize
        rest = Mutex((selection, text.opening))
    }

    func next() throws -> [UInt8]? {
        guard var (selection, bytes) = rest.withLock({ $0 }) else { return nil }
        selection.cursor = try store.readers.read { connection in
            try Audit(connection).page(selection) { text.write($0, into: &bytes) }
        }
        let following: (AuditSelection, [UInt8])? = selection.cursor == nil ? nil : (selection, [])
        rest.withLock { $0 = following }
        return bytes.isEmpty ? nil : bytes
    }
}

extension AuditEntry {
    var json: JSON {
        var object: JSON.Object = ["at": .string(at), "collection": .string(collection), "id": .string(id)]
        if let version { object.append("version", .integer(version)) }
        object.append("op", .string(op))
        if let name { object.append("name", .string(name)) }
        if let keyID {
            var key: JSON.Object = ["id": .string(keyID)]
            if let keyName = keyName ?? (keyID == Key.local ? Key.localName : nil) { key.append("name", .string(keyName)) }
            object.append("key", .object(key))
        }
        if let origin { object.append("origin", .string(origin)) }
        if let requestID { object.append("request_id", .string(requestID)) }
        return .object(object)
    }
}
