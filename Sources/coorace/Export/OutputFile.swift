import Glibc

/// A file that is there whole or not at all: it is written beside its name, and gets the name when it is complete.
final class OutputFile {
    /// Nil: standard output.
    private let path: String?
    private let temporary: String
    private let descriptor: Int32
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
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Failure(.cannotCreate, "cannot write \(temporary): \(String(cString: strerror(errno)))") }
    }

    deinit {
        guard path != nil else { return }
        close(descriptor)
        if !isDone { unlink(temporary) }
    }

    /// Whether it can be written from its beginning again.
    var canRestart: Bool { path != nil || bytes == 0 }

    func restart() {
        guard path != nil else { return }
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
        guard let path else { return }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw Failure(.inputOutput, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        isDone = true
    }
}
