/// Content that is gathered piece by piece: in memory first, in a temporary file that has no name when it grows past a limit. What has
/// been gathered can be read meanwhile. Used by one thread at a time.
public struct Spool: ~Copyable {
    /// Bytes so far.
    public private(set) var count = 0
    private let memoryLimit: Int
    private let directory: String
    private var bytes: [UInt8] = []
    private var file: SpoolFile?

    /// - Parameters:
    ///   - memoryLimit: bytes kept in memory.
    ///   - directory: where the file is made; it must exist then.
    public init(memoryLimit: Int, directory: String) {
        self.memoryLimit = memoryLimit
        self.directory = directory
        file = nil
    }

    /// Whether all of it is in memory.
    public var isInMemory: Bool { file == nil }

    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity(count)
    }

    /// Adds bytes at the end. Throws when the temporary file cannot be made or written; the content is lost then.
    public mutating func append(_ part: UnsafeRawBufferPointer) throws(FileError) {
        if file != nil {
            try file?.append(part.bytes)
        } else if count + part.count <= memoryLimit {
            bytes.append(contentsOf: part)
        } else {
            var spool = try SpoolFile(directory: directory)
            var kept: [UInt8] = []
            swap(&kept, &bytes)
            try spool.append(kept.span.bytes)
            try spool.append(part.bytes)
            file = consume spool
        }
        count += part.count
    }

    /// The bytes from `offset` on, at most `max`; empty at the present end.
    public borrowing func read(from offset: Int, max: Int = 64 << 10) throws(FileError) -> [UInt8] {
        guard offset < count else { return [] }
        let end = min(count, offset + max)
        if file == nil { return Array(bytes[offset..<end]) }
        return try file?.read(offset..<end) ?? []
    }

    /// The content as it stands.
    public consuming func finished() -> Body {
        if let file = file.take() { return .file(file.finished()) }
        return count == 0 ? .empty : .bytes(bytes)
    }
}
