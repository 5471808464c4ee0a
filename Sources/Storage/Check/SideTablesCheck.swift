import Domain
import JSON

/// What stands beside the records: kept answers, and how far mirrored regions have come.
struct SideTablesCheck {
    private let tables: [RecordTable]
    private let connection: any Connection
    private let findings: Findings

    init(_ tables: [RecordTable], _ connection: any Connection, _ findings: Findings) {
        self.tables = tables
        self.connection = connection
        self.findings = findings
    }

    func run() throws {
        try checkAnswers()
        try checkWaiting()
        for table in tables { try checkOrigins(of: table) }
    }

    private func checkAnswers() throws {
        try connection.query(
            """
            SELECT kept.key_id, kept.status, kept.headers, kept.collection, kept.record, v.id IS NULL FROM idempotency_keys AS kept
            LEFT JOIN revisions AS v ON v.collection = kept.collection AND v.id = kept.record AND v.version = kept.version
            """, []
        ) { row in
            let key = row.text(0)
            if (try? JSON(parsing: row.bytes(2)))?.objectValue == nil {
                findings.add(.idempotency, nil, nil, "an answer kept for the key \(key) has no headers that can be read")
            }
            let collection = row.optionalText(3)
            if row.int(1) != 0, row.int(5) == 1, tables.contains(where: { $0.collection.name == collection }) {
                findings.add(.idempotency, collection, row.text(4), "an answer kept for the key \(key) is a version that is not there")
            }
            return true
        }
    }

    private func checkWaiting() throws {
        try connection.query(
            """
            SELECT w.collection, w.id, w.source, w.document, m.source IS NULL FROM mirror_waiting AS w LEFT JOIN mirrors AS m ON m.source = w.source
            """, []
        ) { row in
            if row.int(4) == 1 { findings.add(.mirror, row.text(0), row.text(1), "waits for a source that is not mirrored") }
            if !row.isNull(3), (try? JSON(parsing: row.bytes(3)))?.objectValue == nil {
                findings.add(.mirror, row.text(0), row.text(1), "waits, and is no JSON object")
            }
            return true
        }
    }

    /// A record that is not this node's own is of a region that is mirrored.
    private func checkOrigins(of table: RecordTable) throws {
        try connection.query(
            """
            SELECT id, \(RecordTable.isOwn) FROM \(table.name)
            WHERE (\(RecordTable.isOwn) = 0) <> ((document ->> '$.origin') IN (SELECT origin FROM mirrors WHERE origin IS NOT NULL))
            """, []
        ) { row in
            let detail = row.int(1) == 0 ? "is mirrored, and its origin is not" : "is this node's own, and its origin is mirrored"
            findings.add(.mirror, table.collection.name, row.text(0), detail)
            return true
        }
    }
}
