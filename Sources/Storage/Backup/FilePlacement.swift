import Glibc

/// Gives a file that is complete its name, so that after a power cut there is the one that was there, or the new one, whole.
public enum FilePlacement {
    /// - Throws: `cannotOpen`, with the file and the system's reason.
    public static func rename(_ path: String, to name: String) throws(StoreError) {
        guard Glibc.rename(path, name) == 0 else { throw .cannotOpen(path: name, reason: String(cString: strerror(errno))) }
        try flushFolder(of: name)
    }

    /// Gives the files of a database a second name, under which they stay when the first is given to others.
    public static func keep(_ database: String, as name: String) throws(StoreError) {
        for end in ["", "-wal"] where access(database + end, F_OK) == 0 {
            guard link(database + end, name + end) == 0 else { throw .cannotOpen(path: name + end, reason: String(cString: strerror(errno))) }
        }
        try flushFolder(of: name)
    }

    /// What a database file's name leads to beside it would be taken for the log of the file that comes under its name.
    public static func removeLog(of database: String) throws(StoreError) {
        for end in ["-wal", "-shm", "-journal"] where unlink(database + end) != 0 && errno != ENOENT {
            throw .cannotOpen(path: database + end, reason: String(cString: strerror(errno)))
        }
        try flushFolder(of: database)
    }

    private static func flushFolder(of path: String) throws(StoreError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: folder, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotOpen(path: folder, reason: String(cString: strerror(errno))) }
    }
}
