import CSQLite

/// What the writer does with its connection beside running statements.
extension SQLiteConnection {
    /// Takes the write lock at once, so that no statement of the transaction can meet it taken.
    func begin() throws(StoreError) {
        lostTransaction = nil
        do {
            try checkFiles()
        } catch {
            // Where only the log has lost its name, what it holds is saved by copying it.
            checkpoint(.truncate)
            throw error
        }
        try execute("BEGIN IMMEDIATE")
        expectsTransaction = true
        noteFiles()
    }

    /// Returns when the transaction is on disk. When it throws, nothing of it is stored, unless the file was moved meanwhile.
    func commit() throws(StoreError) {
        do {
            try execute("COMMIT")
            expectsTransaction = false
            // What was written into a file without a name is not there after the next start, and must not be acknowledged.
            try checkFiles()
        } catch {
            rollBack()
            throw error
        }
    }

    /// Ends the transaction without a trace, also when the engine has already done so.
    func rollBack() {
        expectsTransaction = false
        lostTransaction = nil
        // A rollback cannot fail in a way that leaves the transaction open, and there is nothing left to undo when it fails.
        if isInTransaction { _ = try? execute("ROLLBACK") }
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    /// Rows inserted, updated or deleted since the connection was opened.
    var totalChanges: Int { Int(sqlite3_total_changes64(database)) }

    /// True when a deferred reference points nowhere at this moment: a commit would fail.
    var hasDanglingReferences: Bool {
        var current: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(database, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
        return current != 0
    }

    /// How far the log is copied into the database file.
    enum Checkpoint {
        /// As far as no reader holds it up.
        case passive
        /// All, and the next commit writes over the log from its beginning.
        case restart
        /// All, and the log is cut off.
        case truncate
    }

    /// Copies the log into the database file. A checkpoint that cannot be complete is no error: the next one goes on.
    ///
    /// - Parameter waiting: for how many milliseconds readers in the way are waited for, but by a passive one; nil: the busy timeout.
    /// - Returns: whether all was copied, and for the others that no reader is left in the log.
    @discardableResult
    func checkpoint(_ kind: Checkpoint, waiting: Int32? = nil) -> Bool {
        let mode =
            switch kind {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .restart: SQLITE_CHECKPOINT_RESTART
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        if let waiting { sqlite3_busy_timeout(database, min(waiting, busyTimeout)) }
        defer { if waiting != nil { sqlite3_busy_timeout(database, busyTimeout) } }
        var pages: Int32 = 0
        var copied: Int32 = 0
        let code = sqlite3_wal_checkpoint_v2(database, nil, mode, &pages, &copied)
        if code == SQLITE_OK, pages == copied { logPages.pointee = 0 }
        return code == SQLITE_OK && pages == copied
    }

    /// Forgets the pages that are in memory, so that no later write puts again into the log what is in the file no more.
    func forgetPages() {
        sqlite3_db_release_memory(database)
    }
}
