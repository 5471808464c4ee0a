import Glibc

/// Gives a file that is complete its name, so that after a power cut there is the one that was there, or the new one, whole.
public enum FilePlacement {
    /// The name of a file until it is complete, which nobody can foresee to put a file of their own there.
    public static func unfinished(_ name: String) -> String { "\(name).\(String(UInt64.random(in: .min ... .max), radix: 36)).part" }

    /// - Throws: `cannotOpen`, with the file and the system's reason.
    public static func rename(_ path: String, to name: String) throws(StoreError) {
        guard Glibc.rename(path, name) == 0 else { throw .opening(name, errno) }
        try flushFolder(of: name)
    }

    /// Gives the files of a database a second name, under which they stay when the first is given to others.
    public static func keep(_ database: String, as name: String) throws(StoreError) {
        do throws(StoreError) {
            for end in ["", "-wal"] where access(database + end, F_OK) == 0 {
                guard link(database + end, name + end) == 0 else { throw .opening(name + end, errno) }
            }
            try flushFolder(of: name)
        } catch {
            takeBack(name, of: database)
            throw error
        }
    }

    /// Undoes ``keep(_:as:)`` as long as nothing has taken the first name: a file of two names is nobody's to open. A log whose first name is gone
    /// gets it back.
    public static func takeBack(_ name: String, of database: String) {
        guard isSame(name, database) else { return }
        if access(name + "-wal", F_OK) == 0 {
            link(name + "-wal", database + "-wal")
            guard isSame(name + "-wal", database + "-wal") else { return }
            unlink(name + "-wal")
        }
        unlink(name)
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// What a database file's name leads to beside it would be taken for the log of the file that comes under its name.
    public static func removeLog(of database: String) throws(StoreError) {
        for end in ["-wal", "-shm", "-journal"] where unlink(database + end) != 0 && errno != ENOENT {
            throw .opening(database + end, errno)
        }
        try flushFolder(of: database)
    }

    private static func flushFolder(of path: String) throws(StoreError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .opening(folder, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .opening(folder, errno) }
    }
}
