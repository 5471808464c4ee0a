import CSQLite

/// A connection to a SQLite file.
///
/// `@unchecked Sendable`: the handle, its statements and its counters belong to one thread at a time. The writing connection
/// belongs to the writer's thread once given to a `Writer`, a reading one to the thread that has taken it from `Readers`.
public final class SQLiteConnection: Connection, @unchecked Sendable {
    private(set) var database: OpaquePointer?
    private var statements: SQLiteStatementCache
    private let limits = SQLiteLimits()
    private let lock: DatabaseLock?
    /// Milliseconds that another's lock is waited for.
    let busyTimeout: Int32
    /// Is told what goes wrong with the file.
    var troubles: StorageTroubles?
    private var unallocatedSpace: UnallocatedSpace?
    /// Pages in the write-ahead log after the latest commit.
    let logPages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    /// Why the engine rolled the open transaction back by itself. Until the next `begin` every statement throws it again, so
    /// that nothing runs outside the transaction that it was written for.
    var lostTransaction: StoreError?
    public private(set) var writes = 0
    /// True between `begin` and its end.
    var expectsTransaction = false

    /// Opens the file to write, creating it (mode 0600) when needed. The lock is held as long as the connection lives.
    public convenience init(holding lock: DatabaseLock, settings: SQLiteSettings = SQLiteSettings()) throws(StoreError) {
        try SQLiteOpening.createPrivately(lock.path)
        try lock.claim()
        try self.init(opening: lock.path, flags: SQLITE_OPEN_READWRITE, settings, lock)
        try prepareToWrite(settings)
        unallocatedSpace = UnallocatedSpace(database)
    }

    /// Opens the file to read. It must exist.
    public convenience init(readingFrom path: String, settings: SQLiteSettings = SQLiteSettings()) throws(StoreError) {
        try self.init(opening: path, flags: SQLITE_OPEN_READONLY, settings, nil)
        try prepareToRead(settings)
    }

    /// Makes a file that nobody knows yet, to be filled by ``DatabaseCopy``, which flushes it in the end. Throws `cannotOpen` when there is one.
    convenience init(filling path: String) throws(StoreError) {
        try SQLiteOpening.createPrivately(path, isNew: true)
        try self.init(opening: path, flags: SQLITE_OPEN_READWRITE, SQLiteSettings(), nil)
        // The copy gets pages as they are in the log, where this space was not zeroed yet.
        unallocatedSpace = UnallocatedSpace(database)
        try script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
    }

    private init(opening path: String, flags: Int32, _ settings: SQLiteSettings, _ lock: DatabaseLock?) throws(StoreError) {
        database = try SQLiteOpening.open(path, flags: flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE)
        statements = SQLiteStatementCache(limit: settings.statements)
        self.lock = lock
        busyTimeout = Int32(settings.busyTimeout)
        logPages.initialize(to: 0)
    }

    deinit {
        close()
        logPages.deallocate()
    }

    @discardableResult
    public func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try run(sql, values) { _ in true }
        return Int(sqlite3_changes64(database))
    }

    public func query(_ sql: String, _ values: [SQLValue], _ row: (any Row) throws -> Bool) throws {
        var failure: (any Error)?
        try run(sql, values) { current in
            do {
                return try row(current)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    public func first<T>(_ sql: String, _ values: [SQLValue], _ read: (any Row) throws -> T) throws -> T? {
        var result: T?
        try query(sql, values) { row in
            result = try read(row)
            return false
        }
        return result
    }

    public func script(_ sql: String) throws(StoreError) {
        try checkUsable()
        writes += 1
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sqlite3_extended_errcode(database)) }
    }

    public func withDeadline<T>(seconds: Double, _ body: () throws -> T) throws -> T {
        let outer = limits.narrow(to: seconds, on: database)
        defer { limits.restore(outer, on: database) }
        return try body()
    }

    public func limited<T>(toSteps steps: Int, _ body: () throws -> T) throws -> T? {
        let outer = limits.allow(steps: steps, on: database)
        defer { limits.restore(outer, on: database) }
        do {
            return try body()
        } catch StoreError.interrupted where limits.areOutOfSteps {
            return nil
        }
    }

    /// Closes the file. Statements throw `StoreError.closed` from here on.
    public func close() {
        statements.removeAll()
        sqlite3_close_v2(database)
        database = nil
        unallocatedSpace = nil
    }

    public var lastInsertRowID: Int { Int(sqlite3_last_insert_rowid(database)) }

    /// Steps through a statement until its end or until `row` answers false.
    private func run(_ sql: String, _ values: [SQLValue], _ row: (SQLiteRow) -> Bool) throws(StoreError) {
        try checkUsable()
        let statement = try statement(for: sql)
        guard values.count == statement.parameterCount else {
            throw .engine(code: Int(SQLITE_RANGE), message: "\(values.count) values for \(statement.parameterCount) parameters: \(sql)")
        }
        statement.isRunning = true
        var problem: StoreError?
        let code = statement.withValues(values) {
            while true {
                let code = sqlite3_step(statement.handle)
                guard code == SQLITE_ROW else {
                    // Asked for here: the reset that follows may clear the message.
                    if code != SQLITE_DONE { problem = failure(code) }
                    return code
                }
                guard row(SQLiteRow(handle: statement.handle)) else { return SQLITE_DONE }
            }
        }
        sqlite3_reset(statement.handle)
        statement.isRunning = false
        guard code == SQLITE_DONE else { throw problem ?? failure(code) }
        if !statement.isReading { writes += 1 }
    }

    /// Throws when the files that were opened are not there any more, under their names.
    func checkFiles() throws(StoreError) {
        guard let lock, !lock.files.areInPlace else { return }
        troubles?.note(.moved)
        throw .moved
    }

    /// Remembers which files were opened.
    func noteFiles() { lock?.files.note() }

    private func checkUsable() throws(StoreError) {
        if let lostTransaction { throw lostTransaction }
        if database == nil { throw .closed }
    }

    private func statement(for sql: String) throws(StoreError) -> SQLiteStatement {
        if let statement = statements.idle(sql) { return statement }
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK else { throw failure(code) }
        guard let handle else { throw .engine(code: Int(SQLITE_MISUSE), message: "no statement in: \(sql)") }
        let statement = SQLiteStatement(handle: handle)
        statements.insert(statement, for: sql)
        return statement
    }

    /// The error for `code`, noting when the engine has given up the transaction over it.
    func failure(_ code: Int32) -> StoreError {
        let error = StoreError(code, on: database)
        troubles?.note(error)
        if expectsTransaction, sqlite3_get_autocommit(database) != 0 { lostTransaction = error }
        return error
    }
}
