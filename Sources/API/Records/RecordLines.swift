import HTTP
import Storage
import Synchronization

/// A whole selection as NDJSON or CSV, read page by page: no read transaction lasts longer than a page, and memory holds one.
///
/// Where no index gives the order, it is found out once, and memory holds the ids.
final class RecordLines: BodyStream {
    private let table: RecordTable
    private let selection: Selection
    private let text: ListText
    private let store: Store
    private let progress: Mutex<Progress>
    private static let pageSize = 500

    private enum Progress {
        case opening
        case after(Cursor)
        /// What is left of the ids, the last page first.
        case listed([[UInt8]])
        case ended
    }

    init(_ table: RecordTable, _ selection: Selection, _ text: ListText, _ store: Store) {
        self.table = table
        self.text = text
        self.store = store
        var selection = selection
        selection.limit = Self.pageSize
        self.selection = selection
        progress = Mutex(.opening)
    }

    func next() throws -> [UInt8]? {
        var bytes: [UInt8] = []
        // Pages of which nothing is left say nothing.
        while bytes.isEmpty {
            let before = progress.withLock { $0 }
            if case .ended = before { return nil }
            let after = try store.readers.read { connection in
                let reading = RecordReading(table, connection)
                return try advance(from: before, reading) { try text.write($0.document, into: &bytes, store, connection) }
            }
            if case .opening = before { bytes = text.opening + bytes }
            progress.withLock { $0 = after }
        }
        return bytes
    }

    private func advance(from progress: Progress, _ reading: RecordReading, _ take: (RecordReading.PageRow) throws -> Void) throws -> Progress {
        var selection = selection
        switch progress {
        case .opening where !selection.isWalked(in: table) && selection.cursor == nil:
            return try advance(from: .listed(reading.ids(selection).reversed()), reading, take)
        case .listed(var lists):
            guard let list = lists.popLast() else { return .ended }
            try reading.records(list, of: selection, take)
            return lists.isEmpty ? .ended : .listed(lists)
        case .after(let cursor):
            selection.cursor = cursor
            fallthrough
        case .opening:
            return try reading.page(selection, take).map { .after($0) } ?? .ended
        case .ended: return .ended
        }
    }
}
