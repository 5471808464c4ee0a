import HTTP
import Storage
import Synchronization

/// A whole selection as NDJSON, read page by page: no read transaction lasts longer than a page, and memory holds one.
final class RecordLines: BodyStream {
    private let table: RecordTable
    private let projection: Projection
    private let store: Store
    /// What is left to read; nil at the end.
    private let rest: Mutex<Selection?>
    private static let pageSize = 500

    init(_ table: RecordTable, _ selection: Selection, _ projection: Projection, _ store: Store) {
        self.table = table
        self.projection = projection
        self.store = store
        var selection = selection
        selection.limit = Self.pageSize
        rest = Mutex(selection)
    }

    func next() throws -> [UInt8]? {
        guard var selection = rest.withLock({ $0 }) else { return nil }
        var bytes: [UInt8] = []
        let next = try store.readers.read { connection in
            try RecordReading(table, connection).page(selection) { row in
                if projection.isWhole {
                    bytes.append(contentsOf: row.document)
                } else {
                    bytes += try projection.apply(Array(row.document), store, connection)
                }
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        if let next {
            selection.cursor = next
            let following = selection
            rest.withLock { $0 = following }
        } else {
            rest.withLock { $0 = nil }
        }
        return bytes.isEmpty ? nil : bytes
    }
}
