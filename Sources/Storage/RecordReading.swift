import Domain
import JSON

/// Reads records: one by id, or a page of a selection.
public struct RecordReading {
    let table: RecordTable
    let connection: any Connection
    /// Rows up to which a condition counts as narrow, and steps that a walk may take, where they are not the usual ones.
    var few = PagePlan.few
    var steps: Int?

    public init(_ table: RecordTable, _ connection: any Connection) {
        self.table = table
        self.connection = connection
    }

    public func one(_ id: String) throws -> StoredRecord? {
        try connection.first(table.selectByID, [.text(id)]) { StoredRecord(id: id, version: $0.int(0), document: $0.bytes(1)) }
    }

    /// The record as it was at a time; nil when there was none, or it was deleted.
    public func one(_ id: String, asOf time: Instant) throws -> StoredRecord? {
        guard let revision = try History.version(at: time, of: id, in: table.collection.name, connection), revision.op == "put" else { return nil }
        return StoredRecord(id: id, version: revision.version, document: revision.document)
    }

    /// A row of a page, where the engine holds it: valid inside the closure that receives it.
    public struct PageRow {
        public let id: UnsafeRawBufferPointer
        public let version: Int
        public let document: UnsafeRawBufferPointer
    }

    /// Hands over the records of a page in order, without copying them.
    ///
    /// - Returns: where the next page begins; nil at the end.
    public func page(_ selection: Selection, _ take: (PageRow) throws -> Void) throws -> Cursor? {
        let plan = try PagePlan(selection, in: table, few: few, steps: steps, connection)
        guard let walk = plan.walk else { return try rows(of: selection, by: plan, take) }
        // The walk ends where it ends; what is missing is gathered behind it.
        var rest = selection
        let next = try connection.limited(toSteps: walk.steps) {
            try rows(of: selection, by: plan) { row, cursor in
                rest.cursor = cursor()
                rest.limit -= 1
                // What comes along with a row is not part of the walk.
                _ = try connection.limited(toSteps: .max) { try take(row) }
            }
        }
        return try next ?? rows(of: rest, by: PagePlan(walk.instead), take)
    }

    private func rows(of selection: Selection, by plan: PagePlan, _ take: (PageRow) throws -> Void) throws -> Cursor? {
        try rows(of: selection, by: plan) { row, _ in try take(row) }
    }

    /// - Parameter take: is given a row, and what tells where those behind it begin.
    private func rows(of selection: Selection, by plan: PagePlan, _ take: (PageRow, () -> Cursor) throws -> Void) throws -> Cursor? {
        var query = Query(selection, in: table, by: plan)
        let sql = query.page(limit: selection.limit + 1)
        let keys = selection.order.count
        let fingerprint = selection.fingerprint(of: table.collection.name)
        var count = 0
        // Of a page that has been filled already, the last row is the cursor's.
        var last = selection.limit == 0 ? selection.cursor : nil
        var next: Cursor?
        try connection.query(sql, query.values) { row in
            if count == selection.limit {
                next = last
                return false
            }
            count += 1
            let cursor = { Cursor(fingerprint: fingerprint, values: (3..<3 + keys).map { row.value($0) }) }
            try row.withBytes(0) { id in
                try row.withBytes(2) { try take(PageRow(id: id, version: row.int(1), document: $0), cursor) }
            }
            if count == selection.limit { last = cursor() }
            return true
        }
        return next
    }

    public struct Page: Sendable {
        public var records: [StoredRecord] = []
        /// Where the next page begins; nil at the end.
        public var next: Cursor?
    }

    /// The records of a page, copied.
    public func page(_ selection: Selection) throws -> Page {
        var records: [StoredRecord] = []
        let next = try page(selection) { row in
            records.append(StoredRecord(id: String(decoding: row.id, as: UTF8.self), version: row.version, document: Array(row.document)))
        }
        return Page(records: records, next: next)
    }

    /// The ids of all records of a selection in its order, as JSON lists of up to `selection.limit` each: where no index gives the order, pages
    /// would sort all for each.
    public func ids(_ selection: Selection) throws -> [[UInt8]] {
        let query = Query(selection, in: table)
        var lists: [[UInt8]] = []
        var count = 0
        try connection.query(query.ids(), query.values) { row in
            if count % selection.limit == 0 { lists.append([]) }
            let list = lists.count - 1
            lists[list].append(lists[list].isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            lists[list].append(UInt8(ascii: "\""))
            row.withBytes(0) { lists[list].append(contentsOf: $0) }
            lists[list].append(UInt8(ascii: "\""))
            count += 1
            return true
        }
        for list in lists.indices { lists[list].append(UInt8(ascii: "]")) }
        return lists
    }

    /// Hands over those records of a list of ids that the selection holds by now.
    public func records(_ ids: [UInt8], of selection: Selection, _ take: (PageRow) throws -> Void) throws {
        var query = Query(selection, in: table, by: PagePlan(listing: selection, in: table))
        try connection.query(query.rows(listed: ids), query.values) { row in
            try row.withBytes(0) { id in
                try row.withBytes(2) { try take(PageRow(id: id, version: row.int(1), document: $0)) }
            }
            return true
        }
    }

    public func count(_ selection: Selection) throws -> Int {
        let query = Query(counting: selection, in: table)
        return try connection.first(query.count(), query.values) { $0.int(0) } ?? 0
    }
}
