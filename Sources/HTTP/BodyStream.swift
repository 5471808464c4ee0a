/// Content that is produced while it is sent, so that it is never in memory as a whole.
public protocol BodyStream: AnyObject, Sendable {
    /// The next block, as large as is convenient (64 KiB is a good size); nil at the end. Called one at a time, on a worker
    /// and never on an event thread. An error closes the connection, so that a client sees the content is cut short.
    func next() throws -> [UInt8]?

    /// The client has gone, or the server stops: `next` will not be called again. A `next` that waits should return.
    func cancel()
}

extension BodyStream {
    public func cancel() {}
}

/// A stream that has to wait for something, as an event stream does. It holds neither thread nor worker meanwhile.
public protocol WaitingStream: BodyStream {
    /// Handed over once, before the first `next`. When `next` returned an empty block, it is not called again until `wake`
    /// is. Waking is cheap, may come from any thread, at any time, any number of times.
    func attach(wake: @escaping @Sendable () -> Void)
}
