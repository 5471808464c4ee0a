/// When the write-ahead log is copied into the database file. Lives on the writer's thread, which stands still meanwhile:
/// so it is done when nobody waits, or when the log has become long.
final class WriterLog {
    let connection: SQLiteConnection

    /// Pages since the latest copy from which a pause is used.
    private static let worthwhile = 1000
    /// Pages from which the log is to be begun anew, and after how many more that is tried again.
    private static let long = 8000
    /// Milliseconds for which readers are waited for at the first attempt. Each further one has twice as many, up to the busy timeout.
    private static let firstWait: Int32 = 25
    /// Waits of the busy timeout in vain, after which the next one comes at twice the length: what does not let go, such as a backup, would hold up
    /// every commit. Attempts go on, and wait for nobody.
    private static let longestWaits = 2

    /// Pages that were in the log at the latest copy.
    private var copied = 0
    private var nextAttempt = long
    /// Pages at which readers are waited for again.
    private var nextWait = long
    private var wait = firstWait
    private var longWaits = 0
    /// Whether the log may still hold what must not be found in it any more.
    private var owesEmptying = false

    init(connection: SQLiteConnection) {
        self.connection = connection
    }

    /// Milliseconds without a job after which the pause counts as one; nil when there is nothing to do in it.
    var idleWait: Int? { owesEmptying ? 100 : pages > 0 ? 1000 : nil }

    private var pages: Int { Int(connection.logPages.pointee) }

    /// Takes what has been overwritten out of the log, and out of the memory from which it could come back.
    ///
    /// - Parameter waiting: for how many milliseconds readers are waited for; nil: the busy timeout.
    /// - Returns: false when a reader is in the way for longer; it is tried again in the next pause.
    func empty(waiting: Int32? = nil) -> Bool {
        owesEmptying = !connection.checkpoint(.truncate, waiting: waiting)
        connection.forgetPages()
        return !owesEmptying
    }

    func checkpointWhenIdle() {
        if owesEmptying {
            // A backup reads for minutes: waiting for it here, ten times a second, would leave no time to write in.
            _ = empty(waiting: 0)
            return
        }
        // What a reader holds up now is left to the next commit's pause.
        connection.checkpoint(.passive)
        connection.logPages.pointee = 0
    }

    func checkpointAfterCommit(isBusy: Bool) {
        let pages = pages
        // A commit that wrote nothing says nothing of the log's length.
        guard pages > 0 else { return }
        if pages < copied { copied = 0 }
        if pages < Self.long { forgetAttempts() }
        if pages >= nextAttempt {
            beginAnew(at: pages)
        } else if !isBusy, pages - copied >= Self.worthwhile {
            connection.checkpoint(.passive)
            copied = pages
        }
    }

    private func beginAnew(at pages: Int) {
        let waiting = pages >= nextWait ? wait : 0
        guard !(owesEmptying ? empty(waiting: waiting) : connection.checkpoint(.restart, waiting: waiting)) else { return forgetAttempts() }
        copied = pages
        nextAttempt = pages + Self.long
        guard waiting > 0 else { return }
        if waiting >= connection.busyTimeout { longWaits += 1 }
        wait = min(wait * 2, connection.busyTimeout)
        nextWait = longWaits < Self.longestWaits ? nextAttempt : pages * 2
    }

    private func forgetAttempts() {
        (nextAttempt, nextWait, wait, longWaits) = (Self.long, Self.long, Self.firstWait, 0)
    }

    /// Empties the log for good.
    func close() {
        connection.checkpoint(.truncate)
        connection.close()
    }
}
