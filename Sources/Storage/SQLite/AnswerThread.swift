/// Tells the jobs of a group how they ended, on a thread of its own: making the answers, waking their connections and letting go of what the
/// jobs held takes as long as a fifth of the writing, and meanwhile the writer is at the next group.
final class AnswerThread: Sendable {
    private let queue = WorkQueue<@Sendable () -> Void>(limit: .max)
    private let thread: WriterThread

    /// Runs from `init` to `close`, which must be called. Throws when the thread cannot be started.
    init() throws(StoreError) {
        let queue = queue
        thread = try WriterThread {
            while queue.wait(upTo: nil) != .closed {
                while let answer = queue.pop() { answer() }
            }
        }
    }

    /// Runs `answers` after those delivered before.
    func deliver(_ answers: @escaping @Sendable () -> Void) {
        // After `close` nobody writes, and there is nothing to be told; were it so all the same, it would be told here.
        do { try queue.push(answers) } catch { answers() }
    }

    /// Returns when all that was delivered has been told.
    func close() {
        queue.close()
        thread.join()
    }
}
