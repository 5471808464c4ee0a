import Glibc
import Synchronization

/// A body kept in a temporary file that has no name: it vanishes with the last reference, however the process ends.
public final class SpooledBody: Sendable {
    /// Length in bytes.
    public let count: Int
    private let descriptor: Int32
    private let offset = Mutex(0)

    init(descriptor: Int32, count: Int) {
        self.descriptor = descriptor
        self.count = count
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes, at most `max`; empty at the end. Blocks on the disk.
    public func read(max: Int = 64 << 10) throws(FileError) -> [UInt8] {
        try offset.withLock { (position: inout Int) throws(FileError) -> [UInt8] in
            let bytes = try SpoolFile.read(descriptor, position..<min(count, position + max))
            position += bytes.count
            return bytes
        }
    }

    /// Reads from the first byte again.
    public func rewind() {
        offset.withLock { $0 = 0 }
    }
}

/// A temporary file could not be read or written.
public struct FileError: Error, Sendable {
    /// The kernel's number (errno).
    public let number: Int32
}

/// A temporary file being written, by one thread at a time.
struct SpoolFile: ~Copyable {
    private let descriptor: Int32
    private(set) var count = 0

    /// `directory` must exist; the file loses its name at once.
    init(directory: String) throws(FileError) {
        var path = Array((directory + "/coorace-body-XXXXXX").utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw FileError(number: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
    }

    mutating func append(_ bytes: RawSpan) throws(FileError) {
        let failure = bytes.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let written = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
                if written < 0, errno != EINTR { return errno }
                done += max(written, 0)
            }
            return 0
        }
        guard failure == 0 else { throw FileError(number: failure) }
        count += bytes.byteCount
    }

    /// Part of what has been written.
    func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        try Self.read(descriptor, range)
    }

    fileprivate static func read(_ descriptor: Int32, _ range: Range<Int>) throws(FileError) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while filled < range.count {
                let got = pread(descriptor, buffer.baseAddress! + filled, range.count - filled, range.lowerBound + filled)
                if got > 0 {
                    filled += got
                } else if got == 0 || errno != EINTR {
                    failure = got == 0 ? EIO : errno
                    break
                }
            }
        }
        guard failure == 0 else { throw FileError(number: failure) }
        return bytes
    }

    /// The file as it stands, to be read.
    consuming func finished() -> SpooledBody {
        let body = SpooledBody(descriptor: descriptor, count: count)
        discard self
        return body
    }

    deinit {
        close(descriptor)
    }
}
