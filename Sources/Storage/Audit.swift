/// One thing that was done: a version of a record, or something done to a key.
public struct AuditEntry: Sendable, Equatable {
    public let at: String
    /// A collection of records, or ``Audit/keys``.
    public let collection: String
    public let id: String
    /// Of a record.
    public let version: Int?
    /// `put` or `delete` of a record, `create` or `revoke` of a key.
    public let op: String
    /// What people call it, where it is no record.
    public let name: String?
    /// Who did it; nil for what the program brings along and what is mirrored.
    public let keyID: String?
    /// The name of that key, also when it is revoked; nil for one that is not in the database.
    public let keyName: String?
    /// The region that owns the record.
    public let origin: String?
    public let requestID: String?
}

/// Which entries are asked for; an empty list is any.
public struct AuditSelection: Sendable {
    public var collections: [String] = []
    public var ids: [String] = []
    public var keyIDs: [String] = []
    public var ops: [String] = []
    public var requestIDs: [String] = []
    public var times: [(comparison: Condition.Comparison, time: String)] = []
    public var limit = 50
    /// Where the page begins, as ``Audit/page(_:_:)`` gave it.
    public var cursor: Cursor?

    public init() {}

    /// Marks the cursors of this selection.
    public var fingerprint: UInt64 {
        var print = Fingerprint()
        print.combine("audit")
        for list in [collections, ids, keyIDs, ops, requestIDs] {
            print.combine(list.count)
            for value in list { print.combine(value) }
        }
        for (comparison, time) in times {
            print.combine(comparison.rawValue)
            print.combine(time)
        }
        return print.value
    }
}

/// Who has done what and when, in which request: the newest first. Versions of records come from `revisions`, the rest from `audit`.
public struct Audit {
    /// Stands for the keys where a collection is named.
    public static let keys = "keys"

    private let connection: any Connection

    public init(_ connection: any Connection) {
        self.connection = connection
    }

    // MARK: - Writing

    /// Notes what is done to a key, in the transaction that does it.
    public static func note(
        _ op: String, key id: String, named name: String, at: String, by keyID: String?, requestID: String?, _ connection: any Connection
    )
        throws
    {
        try connection.execute(
            "INSERT INTO audit (at, collection, id, op, name, key_id, request_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            [
                .text(at), .text(keys), .text(id), .text(op), .text(name), keyID.map(SQLValue.text) ?? .null,
                requestID.map(SQLValue.text) ?? .null,
            ])
    }

    // MARK: - Reading

    /// Hands over the entries of a page, and gives where the next one begins; nil at the end.
    public func page(_ selection: AuditSelection, _ take: (AuditEntry) throws -> Void) throws -> Cursor? {
        var query = AuditQuery(selection)
        let sql = query.page(limit: selection.limit + 1)
        var count = 0
        var last: [SQLValue] = []
        var next: Cursor?
        try connection.query(sql, query.values) { row in
            guard count < selection.limit else {
                next = Cursor(fingerprint: selection.fingerprint, values: last)
                return false
            }
            count += 1
            last = [row.value(0), row.value(10), row.value(11)]
            try take(
                AuditEntry(
                    at: row.text(0), collection: row.text(1), id: row.text(2), version: row.optionalInt(3), op: row.text(4),
                    name: row.optionalText(5),
                    keyID: row.optionalText(6), keyName: row.optionalText(7), origin: row.optionalText(8), requestID: row.optionalText(9)))
            return true
        }
        return next
    }

    public func count(_ selection: AuditSelection) throws -> Int {
        var query = AuditQuery(selection)
        let sql = query.count()
        return try connection.first(sql, query.values) { $0.int(0) } ?? 0
    }
}
