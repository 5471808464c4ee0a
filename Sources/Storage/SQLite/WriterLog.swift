/// When the write-ahead log is copied into the database file. Lives on the writer's thread, which stands still meanwhile:
/// so it is done when nobody waits, or when the log has become long.
final class WriterLog {
    let connection: SQLiteConnection

    /// Pages since the latest copy from which a pause is used.
    private static let worthwhile = 1000
    /// Pages from which writers and readers are held up, so that the log can be begun anew; and after how many more that is tried again.
    private static let long = 8000
    /// Milliseconds for which readers are waited for at the first such attempt; each further one has twice as many, up to the busy timeout.
    private static let firstWait: Int32 = 25
    /// Attempts of the longest wait, after which the next comes at twice the length: what does not let go, such as a backup, would
    /// hold up every commit.
    private static let longestWaits = 2

    /// Pages that were in the log at the latest copy.
    private var copied = 0
    private var nextAttempt = long
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
    /// - Returns: false when a reader is in the way for longer than the busy timeout; it is tried again in the next pause.
    func empty() -> Bool { empty(by: .truncate) }

    private func empty(by checkpoint: SQLiteConnection.Checkpoint) -> Bool {
        owesEmptying = !connection.checkpoint(checkpoint)
        connection.forgetPages()
        return !owesEmptying
    }

    func checkpointWhenIdle() {
        if owesEmptying {
            // A backup reads for minutes: waiting for it here, ten times a second, would leave no time to write in.
            _ = empty(by: .truncateAtOnce)
            return
        }
        // What a reader holds up now is left to the next commit's pause.
        connection.checkpoint(.passive)
        connection.logPages.pointee = 0
    }

    func checkpointAfterCommit(isBusy: Bool) {
        let pages = pages
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
        guard !connection.checkpoint(.restart(waiting: wait)) else { return forgetAttempts() }
        if wait == connection.busyTimeout { longWaits += 1 }
        wait = min(wait * 2, connection.busyTimeout)
        nextAttempt = longWaits < Self.longestWaits ? pages + Self.long : pages * 2
    }

    private func forgetAttempts() {
        (nextAttempt, wait, longWaits) = (Self.long, Self.firstWait, 0)
    }

    /// Empties the log for good.
    func close() {
        connection.checkpoint(.truncate)
        connection.close()
    }
}
