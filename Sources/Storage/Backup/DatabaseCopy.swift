import CSQLite
import Glibc

/// A copy of a database as it is at one moment, while others write to it: one file, without a log beside it, checked and on disk.
///
/// The copy is read inside one read transaction. So it never begins again because something was written meanwhile, as a copy that lets go of
/// the database between its steps does; in exchange the write-ahead log grows for as long as it takes.
public struct DatabaseCopy: Sendable {
    /// What was copied, and may be told.
    public struct Summary: Sendable, Equatable {
        public let bytes: Int
        /// The last place in the feed.
        public let seq: Int
        /// Living and deleted records.
        public let records: Int
    }

    /// The file that was made. Its owner's alone.
    public let path: String
    public let summary: Summary

    /// Pages that are copied at a time: 1 MiB.
    private static let step: Int32 = 256
    /// Steps after which what was written is flushed: all at once in the end, it would hold up the flushes of those who write.
    private static let stepsToFlush = 32

    /// - Parameters:
    ///   - source: the database; is only read.
    ///   - path: a file that is not there yet. It is taken away when this throws.
    ///   - prepare: what is to be changed in the copy before it is checked.
    ///   - progress: is told bytes and how much is done, 0 to 1; what it throws ends the copy.
    /// - Throws: `corrupt` when source or copy are damaged, `newerDatabase`, `full`.
    public init(
        of source: String, to path: String, prepare: (any Connection) throws -> Void = { _ in },
        progress: (_ bytes: Int, _ fraction: Double) throws -> Void = { _, _ in }
    ) throws {
        self.path = path
        let from = try SQLiteConnection(readingFrom: source)
        defer { from.close() }
        try from.execute("BEGIN")
        let before = try Self.look(at: from)
        let copy = try SQLiteConnection(filling: path)
        var isComplete = false
        defer {
            copy.close()
            if !isComplete { for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) } }
        }
        // Opened once, and closed after the connection: closing it before would drop the connection's locks.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        try Self.fill(copy, from, descriptor, progress)
        // Whatever the source's mode: one file, that can be read where nothing can be written.
        try copy.script("PRAGMA journal_mode = DELETE")
        let damage = try copy.all("PRAGMA integrity_check(1)") { $0.text(0) }
        guard damage == ["ok"] else { throw StoreError.corrupt(damage.first ?? "") }
        let after = try Self.look(at: copy)
        guard before == after else { throw StoreError.corrupt("its copy has another feed, up to \(after.seq) instead of \(before.seq)") }
        try prepare(copy)
        copy.close()
        guard fsync(descriptor) == 0 else { throw StoreError.engine(code: Int(errno), message: String(cString: strerror(errno))) }
        summary = Summary(bytes: Int(lseek(descriptor, 0, SEEK_END)), seq: after.seq, records: after.records)
        isComplete = true
    }

    private static func fill(
        _ copy: SQLiteConnection, _ source: SQLiteConnection, _ descriptor: Int32, _ progress: (Int, Double) throws -> Void
    ) throws {
        guard let backup = sqlite3_backup_init(copy.database, "main", source.database, "main") else {
            throw StoreError(sqlite3_extended_errcode(copy.database), on: copy.database)
        }
        var isFinished = false
        // What has failed is told by the step; the finish only frees.
        defer { if !isFinished { sqlite3_backup_finish(backup) } }
        let pageSize = try source.first("PRAGMA page_size") { $0.int(0) } ?? 0
        var steps = 0
        while true {
            let code = sqlite3_backup_step(backup, step)
            guard code == SQLITE_OK || code == SQLITE_DONE else { throw StoreError(code, on: copy.database) }
            let total = Int(sqlite3_backup_pagecount(backup))
            let done = total - Int(sqlite3_backup_remaining(backup))
            try progress(done * pageSize, Double(done) / Double(max(total, 1)))
            if code == SQLITE_DONE { break }
            steps += 1
            if steps % stepsToFlush == 0 { fdatasync(descriptor) }
        }
        isFinished = true
        let code = sqlite3_backup_finish(backup)
        guard code == SQLITE_OK else { throw StoreError(code, on: copy.database) }
    }

    private struct Look: Equatable {
        let seq: Int
        let records: Int
        let identity: String
    }

    /// Tells whether it is a database of this program, and where its feed ends.
    private static func look(at connection: SQLiteConnection) throws -> Look {
        try SQLiteSchema.refuseForeign(connection)
        let feed = Feed(connection)
        let records = try connection.first("SELECT count(*) FROM changes NOT INDEXED") { $0.int(0) } ?? 0
        return Look(seq: try feed.last(), records: records, identity: try feed.identity())
    }
}
