/// How a client takes what is sent to it. The library's timeout starts anew with each byte that it takes, so that one reading a byte a
/// second could hold a connection, and what is sent on it, for hours.
struct Taking {
    /// Since when there has been something to take, and the bytes taken by then.
    private var since: Int64
    private var start: UInt64
    /// What was there to take at a later moment: the bytes taken once all of it is.
    private var mark: UInt64
    private var marked: Int64

    /// - Parameters:
    ///   - taken: bytes taken since the connection began.
    ///   - untaken: bytes there are to take, 1 or more.
    init(taken: UInt64, untaken: Int, at now: Int64) {
        since = now
        start = taken
        mark = start + UInt64(untaken)
        marked = now
    }

    /// Whether it takes too long: longer than a connection may idle, and a second more for each so many bytes taken.
    mutating func isOverdue(taken: UInt64, untaken: Int, by limits: Limits, at now: Int64) -> Bool {
        if taken >= mark {
            // All that was there has been taken soon (5 s of 60): what is there now has been sent since, as on a stream of events.
            if now - marked < Int64(limits.idleMilliseconds) / 12 {
                since = now
                start = taken
            }
            mark = taken + UInt64(untaken)
            marked = now
        }
        return now - since > Int64(limits.idleMilliseconds) + Int64(taken - start) * 1000 / Int64(limits.answerBytesPerSecond)
    }
}
