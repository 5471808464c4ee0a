import Glibc

/// A file that is read in blocks, from its beginning and, where that is possible, once more.
final class InputFile {
    let path: String
    /// Bytes; nil where nobody knows: a pipe.
    let size: Int?
    /// Bytes read so far.
    private(set) var position = 0
    private let descriptor: Int32
    private static let blockSize = 1 << 18

    /// - Parameters:
    ///   - path: nil or `-`: standard input.
    ///   - twice: whether it will be read again: a pipe is then copied to a file first, which has no name and goes with the process.
    /// - Throws: exit 66 when it can't be read.
    init(_ path: String?, twice: Bool) throws(Failure) {
        let isStandardInput = path == nil || path == "-"
        self.path = isStandardInput ? "standard input" : path ?? ""
        let opened = isStandardInput ? STDIN_FILENO : open(self.path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw Failure(.noInput, "cannot read \(self.path)", errno: errno) }
        var facts = stat()
        fstat(opened, &facts)
        guard facts.st_mode & S_IFMT != S_IFDIR else { throw Failure(.noInput, "\(self.path) is a directory") }
        if facts.st_mode & S_IFMT == S_IFREG {
            descriptor = opened
            size = Int(facts.st_size)
        } else if twice {
            descriptor = try Self.copy(of: opened, self.path)
            fstat(descriptor, &facts)
            size = Int(facts.st_size)
        } else {
            descriptor = opened
            size = nil
        }
    }

    deinit { close(descriptor) }

    /// The next bytes; empty at the end.
    func block() throws(Failure) -> [UInt8] {
        let bytes = try Self.block(of: descriptor, path)
        position += bytes.count
        return bytes
    }

    /// Whether another descriptor is of the same file.
    func isSame(as other: Int32) -> Bool {
        var mine = stat()
        var others = stat()
        return fstat(descriptor, &mine) == 0 && fstat(other, &others) == 0 && mine.st_dev == others.st_dev && mine.st_ino == others.st_ino
    }

    func rewind() {
        lseek(descriptor, 0, SEEK_SET)
        position = 0
    }

    private static func block(of descriptor: Int32, _ path: String) throws(Failure) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: blockSize) { buffer, count in
            while true {
                let got = read(descriptor, buffer.baseAddress, blockSize)
                if got < 0, errno == EINTR, !Interruption.hasCome { continue }
                failure = got < 0 ? errno : 0
                count = max(got, 0)
                return
            }
        }
        if failure == EINTR { throw Interruption.failure }
        guard failure == 0 else { throw Failure(.inputOutput, "cannot read \(path): \(String(cString: strerror(failure)))") }
        return bytes
    }

    private static func copy(of pipe: Int32, _ path: String) throws(Failure) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var name = Array("\(folder)/coorace-XXXXXX".utf8CString)
        let copy = mkstemp(&name)
        unlink(name)
        guard copy >= 0 else { throw Failure(.cannotCreate, "cannot write to \(folder)", errno: errno) }
        while case let bytes = try block(of: pipe, path), !bytes.isEmpty { try bytes.writeAll(to: copy, "a copy of \(path)") }
        lseek(copy, 0, SEEK_SET)
        return copy
    }
}

extension Sequence<UInt8> {
    /// - Throws: exit 74 when the disk, or whoever reads, takes no more.
    func writeAll(to descriptor: Int32, _ name: String) throws(Failure) {
        let bytes = Array(self)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(.inputOutput, "cannot write \(name)", errno: errno) }
            written += count
        }
    }
}
