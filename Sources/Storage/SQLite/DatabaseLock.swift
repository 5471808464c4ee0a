import Glibc
import Synchronization

/// The right to write to a database file: one process has it, as long as this value lives. It is a lock on `FILE.lock`,
/// which the system takes back however the process ends; the file itself stays.
public final class DatabaseLock: Sendable {
    /// The database's path with its symbolic links followed, so that two names of a file share a lock.
    public let path: String
    private let descriptor: Int32
    let files: DatabaseFiles
    private let claimed = Mutex<DatabaseClaim?>(nil)

    /// Throws `locked` when another holds it, `cannotOpen` or `forbidden` when the lock file cannot be made (mode 0600).
    public init(path: String) throws(StoreError) {
        self.path = Self.resolved(path)
        files = DatabaseFiles(of: self.path)
        let file = self.path + ".lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .opening(file, errno) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            if reason == EINTR { continue }
            // The closing is left to deinit, which runs also when this throws.
            if reason == EWOULDBLOCK { throw .locked(path: self.path) }
            throw .opening(file, reason)
        }
        if access(self.path, F_OK) == 0 { try claim() }
    }

    /// Takes the file itself, once it is there.
    func claim() throws(StoreError) {
        try claimed.withLock { claimed throws(StoreError) in
            if claimed == nil { claimed = try DatabaseClaim(path: path) }
        }
    }

    deinit {
        close(descriptor)
    }

    /// Whether a process writes to a database, as far as that can be seen without making anything.
    public static func isHeld(path: String) -> Bool {
        let descriptor = open(resolved(path) + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private static func resolved(_ path: String) -> String {
        if let whole = realPath(path) { return whole }
        // The file is not there yet: its directory is.
        guard let slash = path.lastIndex(of: "/") else { return (realPath(".") ?? ".") + "/" + path }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        guard let whole = realPath(directory) else { return path }
        return (whole == "/" ? "" : whole) + path[slash...]
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
