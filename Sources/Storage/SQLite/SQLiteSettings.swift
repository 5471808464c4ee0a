/// How a connection uses memory and the disk. Other page sizes, caches and mapping showed no clear gain at 100,000 records.
public struct SQLiteSettings: Sendable {
    /// Bytes; only heeded when the file is created.
    public var pageSize = 4096
    /// KiB of pages that the writer keeps. What doesn't fit of a long transaction goes to the log and comes back through the kernel's cache:
    /// with 8 to 64 MiB bare inserts took the same time.
    public var writerCache = 16_384
    /// KiB of pages that each reader keeps: there are some twenty. What they miss comes through the kernel's cache.
    public var readerCache = 2048
    /// Bytes of the file that readers map instead of reading; 0 maps none.
    public var mapped = 0
    /// How long another process's lock is waited for, in milliseconds.
    public var busyTimeout = 2000
    /// Seconds after which a read fails with `StoreError.interrupted`; a stream reads many times.
    public var readTime = 30.0
    /// The write-ahead log is cut to this many bytes when it starts again.
    public var logLimit = 64 << 20
    /// Prepared statements that a connection keeps.
    public var statements = 256

    public init() {}
}
