import Domain

/// One thing that was done: a version of a record, or something done to what is no record.
public struct AuditEntry: Sendable, Equatable {
    public let at: String
    /// A collection of records, or an ``Audit/Subject``.
    public let collection: String
    public let id: String
    /// Of a record.
    public let version: Int?
    /// `put` or `delete` of a record, an ``Audit/Deed`` of anything else.
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
    /// What is audited and is no record: it stands where a collection is named.
    public enum Subject: String, CaseIterable, Sendable { case keys, webhooks }

    /// What is done to these.
    public enum Deed: String, CaseIterable, Sendable { case create, update, rotate, revoke, delete }

    /// With what an entry is signed: who did it, when, and in which request.
    public struct Signature: Sendable {
        public let keyID: String
        public let at: Instant
        /// Nil for a command.
        public let requestID: String?

        public init(keyID: String, at: Instant, requestID: String? = nil) {
            self.keyID = keyID
            self.at = at
            self.requestID = requestID
        }
    }

    private let connection: any Connection

    public init(_ connection: any Connection) {
        self.connection = connection
    }

    // MARK: - Writing

    /// Notes what is done to something, in the transaction that does it.
    ///
    /// - Parameter name: what people call it.
    public static func note(
        _ deed: Deed, _ subject: Subject, _ id: String, named name: String?, by signature: Signature, _ connection: any Connection
    ) throws {
        try connection.execute(
            "INSERT INTO audit (at, collection, id, op, name, key_id, request_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            [
                .text(signature.at.description), .text(subject.rawValue), .text(id), .text(deed.rawValue), name.map(SQLValue.text) ?? .null,
                .text(signature.keyID), signature.requestID.map(SQLValue.text) ?? .null,
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
