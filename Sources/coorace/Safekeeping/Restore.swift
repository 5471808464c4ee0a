import ArgumentParser
import Glibc
import Storage

/// `coorace restore`
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a database of a backup.",
        discussion: """
            The backup is checked, copied and checked again before the database gets its name. A database that is there is not replaced without \
            --replace, and is then kept beside it, as FILE.before-TIME. No server may run on it meanwhile.

            The feed of what was restored is a new one: whoever follows it is told so (410, feed_reset), begins again, and misses nothing. Keys are \
            as they were then: what was revoked since is in force again, and what was made since is gone.

            Ends with 0, 65 when the backup is damaged or coorace check finds something in it, 66 without it, 73 when the database is there, 75 \
            while a server runs on it, 77 without the right to a file.
            """)

    @Argument(help: "Backup, which is only read.")
    var from: String

    @OptionGroup var options: DatabaseFileOptions

    @Flag(help: "Put the backup in the place of the database that is there, and keep that one beside it.")
    var replace = false

    @Flag(help: "Take the backup although something is found in it, as long as the file itself is intact.")
    var despiteFindings = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        let database = try options.path()
        try DatabaseFile.mustExist(from)
        guard !DatabaseFile.isSame(from, database) else { throw Failure(.usage, "\(from) is the database itself") }
        guard !DatabaseFile.isFolder(database) else { throw Failure(.cannotCreate, "\(database) is a folder: give the file to make") }
        do {
            // Held until the end, so that no server begins meanwhile.
            let lock = try DatabaseLock(path: database)
            try restore(to: lock)
        } catch let error as StoreError {
            Progress.clear()
            throw Failure(copying: error)
        }
    }

    private func restore(to lock: DatabaseLock) throws {
        let database = lock.path
        if DatabaseFile.exists(database), !replace {
            throw Failure(.cannotCreate, "\(database) is there: with --replace the backup takes its place, and it is kept beside")
        }
        let begun = ContinuousClock.now
        let progress = Progress("restore", unit: "MiB")
        let copy = try DatabaseCopy(of: from, to: FilePlacement.unfinished(database)) { connection in
            try Feed.beginAnew(connection)
        } progress: { bytes, fraction in
            if Interruption.hasCome { throw Interruption.failure }
            progress.update(count: bytes >> 20, fraction: fraction)
        }
        var kept: String?
        do {
            try check(copy.path)
            kept = try keep(lock)
            try FilePlacement.removeLog(of: database)
            try FilePlacement.rename(copy.path, to: database)
            Progress.clear()
            if let kept { print("\(kept): the database that was there") }
            print("\(database): \(copy.summary.text), in \((ContinuousClock.now - begun).text)")
        } catch {
            for end in ["", "-wal", "-shm", "-journal"] { unlink(copy.path + end) }
            if let kept { FilePlacement.takeBack(kept, of: database) }
            throw error
        }
    }

    private func check(_ path: String) throws {
        do {
            let findings = try CheckRun(path).run { say($0) }.findings
            guard findings == 0 || despiteFindings else {
                throw Failure(.dataError, "\(from): \(findings) findings; --despite-findings takes it all the same")
            }
        } catch let older as DatabaseCheck.OlderDatabase {
            say("\(from) has schema \(older.found), which the server will bring up to \(older.known): run coorace check after that")
        }
    }

    /// Gives the database that is there a second name; nil when there is none.
    private func keep(_ lock: DatabaseLock) throws -> String? {
        let database = lock.path
        guard DatabaseFile.exists(database) else { return nil }
        // What its log holds belongs into the file. When it is too damaged for that, the log is kept as it is.
        if let connection = try? SQLiteConnection(holding: lock) { connection.close() }
        let kept = "\(database).before-\(Self.timeNow)"
        try FilePlacement.keep(database, as: kept)
        return kept
    }

    /// `20260302T091500Z`
    private static var timeNow: String {
        var now = Glibc.time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y%m%dT%H%M%SZ", &parts)
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
