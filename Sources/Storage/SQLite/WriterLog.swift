/// When the write-ahead log is copied into the database file. Lives on the writer's thread, which stands still meanwhile:
/// so it is done when nobody waits, or when the log has become long.
final class WriterLog {
    let connection: SQLiteConnection

    /// Pages from which a pause is used.
    private static let worthwhile = 1000
    /// Pages from which waiting writers are held up for it.
    private static let pressing = 8000
    /// Pages from which readers are waited for too, for at most the busy timeout.
    private static let excessive = 65_536
    /// Pages at which that is tried the next time: a reader that did not let go, such as a backup, would hold up every commit as long.
    private var nextEmptying = excessive

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
        if pages < Self.excessive { nextEmptying = Self.excessive }
        if pages >= nextEmptying {
            nextEmptying = connection.checkpoint(.truncate) ? Self.excessive : pages + Self.excessive
        } else if pages >= (isBusy ? Self.pressing : Self.worthwhile) {
            connection.checkpoint(.passive)
        }
    }

    /// Empties the log for good.
    func close() {
        connection.checkpoint(.truncate)
        connection.close()
    }
}
