import Domain

/// A selection of the audit worded in SQL.
struct AuditQuery {
    private enum Part: Int { case audit, revisions }

    private let selection: AuditSelection
    private(set) var values: [SQLValue] = []

    init(_ selection: AuditSelection) {
        self.selection = selection
    }

    /// Each part gives its newest, and the newest of both are the page.
    mutating func page(limit: Int) -> String {
        let limit = bind(.integer(limit))
        let order = "ORDER BY at DESC, seq DESC LIMIT \(limit)"
        let revisions = """
            SELECT r.at AS at, r.collection, r.id, r.version, r.op, NULL, r.key_id, k.name, r.document ->> '$.origin', r.request_id, \
            \(Part.revisions.rawValue) AS part, r.seq AS seq \
            FROM revisions AS r INDEXED BY \(index) LEFT JOIN keys AS k ON k.id = r.key_id\(clause(.revisions)) \(order)
            """
        let audit = """
            SELECT r.at AS at, r.collection, r.id, NULL, r.op, r.name, r.key_id, k.name, NULL, r.request_id, \(Part.audit.rawValue) AS part, r.seq AS seq \
            FROM audit AS r LEFT JOIN keys AS k ON k.id = r.key_id\(clause(.audit)) \(order)
            """
        return "SELECT * FROM (\(revisions)) UNION ALL SELECT * FROM (\(audit)) ORDER BY at DESC, part DESC, seq DESC LIMIT \(limit)"
    }

    mutating func count() -> String {
        """
        SELECT (SELECT count(*) FROM revisions AS r INDEXED BY \(index)\(clause(.revisions, isCounting: true))) \
        + (SELECT count(*) FROM audit AS r\(clause(.audit, isCounting: true)))
        """
    }

    /// Versions of known records are few, and found by the record; all else goes along the time.
    private var index: String { isByRecord ? "revisions_record" : "revisions_audit" }
    private var isByRecord: Bool { !selection.ids.isEmpty }

    private mutating func clause(_ part: Part, isCounting: Bool = false) -> String {
        var conditions: [String] = []
        // The index of records begins with the collection.
        let isAnywhere = isByRecord && selection.collections.isEmpty && part == .revisions
        for (column, list) in [
            ("collection", isAnywhere ? ResourceCollections.all.map(\.name) : selection.collections), ("id", selection.ids),
            ("key_id", selection.keyIDs), ("op", selection.ops),
            ("request_id", selection.requestIDs),
        ] where !list.isEmpty {
            conditions.append("r.\(column) IN (\(list.map { bind(.text($0)) }.joined(separator: ", ")))")
        }
        for (comparison, time) in selection.times { conditions.append("r.at \(comparison.sign) \(bind(.text(time)))") }
        if !isCounting, let cursor = selection.cursor, cursor.values.count == 3 {
            let at = bind(cursor.values[0])
            switch cursor.values[1] {
            case .integer(part.rawValue): conditions.append("(r.at, r.seq) < (\(at), \(bind(cursor.values[2])))")
            // At the same time the other part comes before or after as a whole.
            case .integer(let other): conditions.append("r.at \(part.rawValue < other ? "<=" : "<") \(at)")
            default: break
            }
        }
        return conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }

    private mutating func bind(_ value: SQLValue) -> String {
        values.append(value)
        return "?\(values.count)"
    }
}
