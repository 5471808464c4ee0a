/// What one client may take, and for how long. Times are in milliseconds.
public struct Limits: Sendable {
    /// Bytes of request line and fields together: 32 KiB. Past it 431.
    public var headBytes = 32 << 10
    /// The whole head must have come within 10 s of its first byte, however it trickles in. Past it 408.
    public var headMilliseconds = 10_000
    /// Bytes of the request target: 8 KiB. Past it 414.
    public var targetBytes = 8 << 10
    /// The whole body must have come within 60 s…
    public var bodyMilliseconds = 60_000
    /// …and one second more for each of these many bytes received. Past it 408.
    public var bodyBytesPerSecond = 64 << 10
    /// A connection on which nothing moves is closed: 60 s. Rounded up to whole seconds.
    public var idleMilliseconds = 60_000
    /// A client that leaves an answer untaken is idle too, but for a second more for each of these many bytes that it takes: 4 KiB.
    public var answerBytesPerSecond = 4 << 10
    /// Connections in all.
    public var connections = 1000
    /// Connections from one address (one /64 for IPv6), loopback left out.
    public var connectionsPerAddress = 100

    public init() {}
}
