import CSQLite
import Glibc

/// From a path to a connection that is set up to read or to write.
enum SQLiteOpening {
    /// Makes an empty database file that only its owner may read, when there is none. The log and its index take the
    /// same mode from it.
    ///
    /// - Parameter isNew: whether a file that is there already is refused: it may be somebody else's, who could read what is written into it.
    static func createPrivately(_ path: String, isNew: Bool = false) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            // Only ever on a new file: closing a descriptor drops all locks that this process has on its file.
            close(descriptor)
        } else if isNew || errno != EEXIST {
            throw .opening(path, errno)
        }
    }

    static func open(_ path: String, flags: Int32) throws(StoreError) -> OpaquePointer {
        _ = withoutMemoryStatistics
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let cause = sqlite3_system_errno(handle)
            sqlite3_close_v2(handle)
            throw cause == 0 ? .cannotOpen(path: path, reason: String(cString: sqlite3_errstr(code))) : .opening(path, cause)
        }
        return handle
    }

    private static let withoutMemoryStatistics: Int32 = coorace_sqlite_without_memory_statistics()
}

extension SQLiteConnection {
    func prepareToWrite(_ settings: SQLiteSettings) throws(StoreError) {
        try prepareToRun(settings)
        // The page size comes before the journal mode: it cannot change once there is a log. What is deleted is overwritten:
        // persons have a right to it, and it costs nothing that could be measured.
        try script("PRAGMA page_size = \(settings.pageSize); PRAGMA cache_size = -\(settings.writerCache)")
        try script("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON")
        var mode: String?
        do { mode = try first("PRAGMA journal_mode = WAL") { $0.text(0) } } catch { throw (error as? StoreError) ?? .readOnly }
        guard mode == "wal" else { throw .readOnly }
        // Commits are on disk when they return. Checkpoints are the writer's own affair.
        try script("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = \(settings.logLimit)")
        sqlite3_wal_hook(
            database,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, logPages)
    }

    func prepareToRead(_ settings: SQLiteSettings) throws(StoreError) {
        try prepareToRun(settings)
        try script("PRAGMA query_only = ON; PRAGMA cache_size = -\(settings.readerCache); PRAGMA mmap_size = \(settings.mapped)")
    }

    private func prepareToRun(_ settings: SQLiteSettings) throws(StoreError) {
        sqlite3_busy_timeout(database, busyTimeout)
        // "x" is a column, never a string; shadow tables are read-only. The schema stays trusted: SQLite 3.40 takes `->>` for
        // an unsafe function, and would refuse it in a generated column.
        coorace_sqlite_set_option(database, SQLITE_DBCONFIG_DQS_DML, 0)
        coorace_sqlite_set_option(database, SQLITE_DBCONFIG_DQS_DDL, 0)
        coorace_sqlite_set_option(database, SQLITE_DBCONFIG_DEFENSIVE, 1)
        try script("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
    }
}
