import Glibc

/// The right to a database file under whichever path it is reached: a lock on the file itself, beside the one on `FILE.lock`, which a hard link
/// or a mounted file would not share.
///
/// It is a lock of flock(2), which the engine's own locks do not know. The descriptor lives as long as the claim: closing it drops the engine's
/// locks on the file.
final class DatabaseClaim: Sendable {
    private let descriptor: Int32

    /// - Throws: `locked`, and `cannotOpen` for a file of several names: its log would be known by one of them.
    init(path: String) throws(StoreError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .opening(path, errno) }
        // What throws from here on leaves the closing to deinit, which then runs as well.
        if let reason = Self.refusal(descriptor, path) { throw reason }
    }

    private static func refusal(_ descriptor: Int32, _ path: String) -> StoreError? {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return .locked(path: path) }
            if errno != EINTR { return .opening(path, errno) }
        }
        var found = stat()
        guard fstat(descriptor, &found) == 0 else { return .opening(path, errno) }
        guard found.st_mode & S_IFMT == S_IFREG else { return .cannotOpen(path: path, reason: "it is no regular file") }
        guard found.st_nlink <= 1 else {
            return .cannotOpen(path: path, reason: "the file has another name (a hard link), by which its log would not be found: remove that name")
        }
        return nil
    }

    deinit {
        close(descriptor)
    }
}
