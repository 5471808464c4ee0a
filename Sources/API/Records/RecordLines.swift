import HTTP
import Storage
import Synchronization

/// A whole selection as NDJSON or CSV, read page by page: no read transaction lasts longer than a page, and memory holds one.
final class RecordLines: BodyStream {
    private let table: RecordTable
    private let text: ListText
    private let store: Store
    /// What is left to read; nil at the end.
    private let rest: Mutex<Rest?>
    private static let pageSize = 500

    private struct Rest {
        var selection: Selection
        /// What stands before the next page's records.
        var opening: [UInt8]
    }

    init(_ table: RecordTable, _ selection: Selection, _ text: ListText, _ store: Store) {
        self.table = table
        self.text = text
        self.store = store
        var selection = selection
        selection.limit = Self.pageSize
        rest = Mutex(Rest(selection: selection, opening: text.opening))
    }

    func next() throws -> [UInt8]? {
        guard var page = rest.withLock({ $0 }) else { return nil }
        var bytes = page.opening
        let next = try store.readers.read { connection in
            try RecordReading(table, connection).page(page.selection) { row in
                try text.write(row.document, into: &bytes, store, connection)
            }
        }
        page.selection.cursor = next
        page.opening = []
        let following = next == nil ? nil : page
        rest.withLock { $0 = following }
        return bytes.isEmpty ? nil : bytes
    }
}
