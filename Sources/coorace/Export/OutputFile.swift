import Glibc

/// A file that is there whole or not at all: it is written beside its name, and gets the name, and the mode of the file that had it, when it is
/// complete. A new one is its owner's alone, since
/// it may hold what is said of persons. A link's target is what is replaced. What is no regular file, such as a pipe or a device, is written as it comes.
final class OutputFile {
    /// Nil: standard output.
    private let path: String?
    /// Empty where the file is written in place.
    private let temporary: String
    private let descriptor: Int32
    /// What gets replaced.
    private var target = ""
    private var isDone = false
    private(set) var bytes = 0

    /// - Throws: exit 73 when it can't be made.
    init(_ path: String?) throws(Failure) {
        self.path = path
        guard let path else {
            temporary = ""
            descriptor = STDOUT_FILENO
            return
        }
        var before = stat()
        let exists = stat(path, &before) == 0
        let isRegular = before.st_mode & S_IFMT == S_IFREG
        guard !exists || isRegular else {
            temporary = ""
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.cannotWrite(path) }
            return
        }
        target = Self.resolved(path)
        temporary = "\(target).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.cannotWrite(temporary) }
        if exists { fchmod(descriptor, before.st_mode & 0o777) }
    }

    private static func cannotWrite(_ path: String) -> Failure {
        Failure(.cannotCreate, "cannot write \(path)", errno: errno)
    }

    /// The file that a chain of links leads to; the path itself where there is nothing yet.
    private static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    deinit {
        guard path != nil else { return }
        close(descriptor)
        if !isDone, !temporary.isEmpty { unlink(temporary) }
    }

    /// Whether it can be written from its beginning again.
    var canRestart: Bool { !temporary.isEmpty || bytes == 0 }

    func restart() {
        guard !temporary.isEmpty else { return }
        ftruncate(descriptor, 0)
        lseek(descriptor, 0, SEEK_SET)
        bytes = 0
    }

    func write(_ part: some Sequence<UInt8>) throws(Failure) {
        let part = Array(part)
        try part.writeAll(to: descriptor, path ?? "standard output")
        bytes += part.count
    }

    func finish() throws(Failure) {
        guard let path, !temporary.isEmpty else { return }
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
            throw Failure(.inputOutput, "cannot write \(path)", errno: errno)
        }
        isDone = true
    }
}
