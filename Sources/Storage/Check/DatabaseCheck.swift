import Domain

/// Looks whether everything in a database agrees with everything else: the file, the records, what is derived of them, their history and their
/// places in the feed. Only reads, and beside whoever writes: each collection is looked at as it is at one moment.
public final class DatabaseCheck {
    public struct Summary: Sendable, Equatable {
        public var records = 0
        public var findings = 0
    }

    private let connection: SQLiteConnection
    private let findings: Findings
    private let progress: (_ count: Int, _ fraction: Double?) throws -> Void
    private var summary = Summary()

    /// - Parameters:
    ///   - path: the database; need not be in use.
    ///   - report: gets each finding as it is found.
    ///   - progress: is told how many records have been looked at; what it throws ends the check.
    /// - Throws: `newerDatabase`, `corrupt` for what is no database of this program, `cannotOpen`.
    public init(
        path: String, report: @escaping (Finding) -> Void, progress: @escaping (_ count: Int, _ fraction: Double?) throws -> Void = { _, _ in }
    ) throws {
        connection = try SQLiteConnection(readingFrom: path)
        findings = Findings(report)
        self.progress = progress
        let version = try SQLiteSchema.refuseForeign(connection)
        guard version == SQLiteSchema.version else { throw OlderDatabase(found: version, known: SQLiteSchema.version) }
        // What there should be is written into tables of this connection alone, on disk when there is much.
        try connection.script("PRAGMA query_only = OFF; PRAGMA temp_store = FILE")
    }

    /// The database was last opened by an earlier program, whose tables were others.
    public struct OlderDatabase: Error {
        public let found: Int
        public let known: Int
    }

    deinit { connection.close() }

    public func run() throws -> Summary {
        try lookingAt(.file) { try checkFile() }
        let tables = ResourceCollections.all.map(RecordTable.init)
        let total = try tables.reduce(0) { sum, table in try sum + (connection.first("SELECT count(*) FROM \(table.name)") { $0.int(0) } ?? 0) }
        for table in tables {
            try lookingAt(.record, table.collection.name) {
                try RecordsCheck(table, connection, findings).run {
                    summary.records += 1
                    if summary.records % 100 == 0 { try progress(summary.records, Double(summary.records) / Double(max(total, 1))) }
                }
            }
            try lookingAt(.history, table.collection.name) { try HistoryCheck(table, connection, findings).run() }
        }
        try lookingAt(.feed) { try FeedCheck(tables.map(\.collection.name), connection, findings).run() }
        try lookingAt(.listValues) { try SideTablesCheck(tables, connection, findings).run() }
        findings.finish()
        summary.findings = findings.count
        return summary
    }

    private func checkFile() throws {
        try progress(0, nil)
        for line in try connection.all("PRAGMA integrity_check(\(Findings.most))", [], { $0.text(0) }) where line != "ok" {
            findings.add(.file, nil, nil, line)
        }
        let dangling = try connection.all("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check") {
            (table: $0.text(0), row: $0.int(1), parent: $0.text(2))
        }
        for reference in dangling { findings.add(.reference, reference.table, nil, "row \(reference.row) refers to nothing in \(reference.parent)") }
    }

    /// Looks at a part as it is at one moment. Where the engine itself can't go on over what it finds there, that is a finding, and the next part
    /// is looked at all the same.
    private func lookingAt(_ subject: Finding.Subject, _ collection: String? = nil, _ body: () throws -> Void) throws {
        try connection.execute("BEGIN")
        // The end of a read transaction has nothing to fail on, and nothing to lose.
        defer { _ = try? connection.execute("COMMIT") }
        do {
            try body()
        } catch let error as StoreError {
            findings.add(subject, collection, nil, "can't be read to its end: \(error)")
        }
    }
}
