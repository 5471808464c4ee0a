/// The versions of a collection's records and their places in the feed, against the records: each living one stands in both as it is now, each
/// deleted one as deleted, and nothing else does.
struct HistoryCheck {
    private let table: RecordTable
    private let connection: any Connection
    private let findings: Findings

    init(_ table: RecordTable, _ connection: any Connection, _ findings: Findings) {
        self.table = table
        self.connection = connection
        self.findings = findings
    }

    func run() throws {
        let name = table.name
        // Told by the record.
        try look(
            .feed, "the feed does not tell the record as it is",
            """
            SELECT r.id FROM \(name) AS r LEFT JOIN changes AS c ON c.collection = ?1 AND c.id = r.id
            WHERE c.id IS NULL OR c.op <> 'put' OR c.version <> r.version
            """)
        try look(
            .history, "the latest version is not the record as it is",
            """
            SELECT r.id FROM \(name) AS r LEFT JOIN revisions AS v ON v.collection = ?1 AND v.id = r.id AND v.version = r.version
            WHERE v.id IS NULL OR v.op <> 'put' OR v.document <> r.document
            """)
        // Told by the feed.
        try look(
            .feed, "the feed tells a record that is not there",
            "SELECT c.id FROM changes AS c WHERE c.collection = ?1 AND c.op = 'put' AND NOT EXISTS (SELECT 1 FROM \(name) AS r WHERE r.id = c.id)")
        try look(
            .feed, "the feed tells a deletion of a record that is there, or that has no such version",
            """
            SELECT c.id FROM changes AS c LEFT JOIN revisions AS v ON v.collection = c.collection AND v.id = c.id AND v.version = c.version
            WHERE c.collection = ?1 AND c.op = 'delete' AND (v.op IS NOT 'delete' OR EXISTS (SELECT 1 FROM \(name) AS r WHERE r.id = c.id))
            """)
        // Told by the versions.
        try look(
            .history, "there is a version after the one that the feed tells, or none that it tells",
            """
            SELECT v.id FROM (SELECT id, max(version) AS last FROM revisions WHERE collection = ?1 GROUP BY id) AS v
            LEFT JOIN changes AS c ON c.collection = ?1 AND c.id = v.id WHERE c.version IS NOT v.last
            """)
        try look(.history, "a version is no JSON", "SELECT id FROM revisions WHERE collection = ?1 AND NOT json_valid(document)")
        try look(
            .history, "a version is older than the one before",
            """
            SELECT id FROM (SELECT id, at, lag(at) OVER (PARTITION BY id ORDER BY version) AS before FROM revisions WHERE collection = ?1)
            WHERE at < before
            """)
    }

    /// - Parameter sql: gives the ids of records of which `detail` is true.
    private func look(_ subject: Finding.Subject, _ detail: String, _ sql: String) throws {
        try connection.query(sql, [.text(table.collection.name)]) { row in
            findings.add(subject, table.collection.name, row.text(0), detail)
            return true
        }
    }
}
