/// The prepared statements of a connection by their text. When there are too many, the one unused for longest goes.
struct SQLiteStatementCache {
    private var statements: [String: SQLiteStatement] = [:]
    private let limit: Int
    private var lookups = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// The statement for `sql`, when it is there and not in the middle of a run.
    mutating func idle(_ sql: String) -> SQLiteStatement? {
        guard let statement = statements[sql], !statement.isRunning else { return nil }
        lookups &+= 1
        statement.lastUse = lookups
        return statement
    }

    mutating func insert(_ statement: SQLiteStatement, for sql: String) {
        guard statements[sql] == nil else { return }
        if statements.count >= limit, let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            statements[oldest.key] = nil
        }
        lookups &+= 1
        statement.lastUse = lookups
        statements[sql] = statement
    }

    mutating func removeAll() {
        statements.removeAll()
    }
}
