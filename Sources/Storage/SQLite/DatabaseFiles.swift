import Glibc
import Synchronization

/// Whether the files of a database are still those that were opened. Who deletes or replaces one of them under a running server takes away,
/// unseen by the engine, where everything it writes from then on would be found after the next start.
public final class DatabaseFiles: Sendable {
    private struct File: Equatable {
        let path: String
        let device: UInt
        let inode: UInt

        init?(_ path: String) {
            var found = stat()
            guard stat(path, &found) == 0 else { return nil }
            self.path = path
            device = UInt(found.st_dev)
            inode = UInt(found.st_ino)
        }
    }

    private let path: String
    private let opened = Mutex<[File]>([])

    init(of path: String) {
        self.path = path
    }

    /// Remembers the file, its log and the log's index; later calls change nothing.
    func note() {
        opened.withLock { opened in
            if opened.isEmpty { opened = ["", "-wal", "-shm"].compactMap { File(path + $0) } }
        }
    }

    /// True also before anything was noted.
    public var areInPlace: Bool { opened.withLock { $0.allSatisfy { File($0.path) == $0 } } }
}
