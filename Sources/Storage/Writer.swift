import Dispatch
import Synchronization

/// The one thread that writes. It takes all jobs that wait, runs them in one transaction, each isolated from the others, and
/// answers them when the commit is on disk: the price of the disk's flush is shared by those who write at the same time.
///
/// It runs from `init` to `close`, which must be called.
public final class Writer: Sendable {
    /// How many jobs wait, and how much is shared.
    public struct Limits: Sendable {
        /// Waiting jobs; one more is refused with `StoreError.queueFull`.
        public var queue = 4096
        /// Jobs in a group.
        public var group = 512
        /// A group takes no further job once it has run this long.
        public var groupTime = Duration.milliseconds(50)
        /// Bytes of documents kept in memory for those who read them again.
        public var cachedBytes = 16 << 20

        public init() {}
    }

    private struct Shared {
        var listeners: [@Sendable () -> Void] = []
        var thread: WriterThread?
    }

    private let queue: WorkQueue<WriterJob>
    /// What it was started with.
    public let limits: Limits
    private let shared = Mutex(Shared())
    /// Follows every commit.
    let cache: RecordCache
    private let answers: AnswerThread

    /// Takes the connection over: nobody else may use it from here on. Throws when the thread cannot be started.
    public init(connection: SQLiteConnection, limits: Limits = Limits()) throws(StoreError) {
        self.limits = limits
        cache = RecordCache(bytes: limits.cachedBytes)
        queue = WorkQueue(limit: limits.queue)
        answers = try AnswerThread()
        let thread = try WriterThread { [self] in loop(WriterLog(connection: connection)) }
        shared.withLock { $0.thread = thread }
    }

    /// Jobs that wait to be run.
    public var waiting: Int { queue.count }

    /// Puts a job in the queue. `completion` is called once, on a thread of the writer's, when the commit is on disk or the job
    /// has failed; it should only pass the result on. A dry run sees and checks everything, and leaves nothing.
    ///
    /// A job `alone` has a transaction to itself, however long it takes, and is run once: it may have effects outside the
    /// transaction, and wait for what another thread makes ready for it. Those who come after it wait.
    ///
    /// Throws `queueFull` or `closed`; `completion` is not called then. It is called with what `work` threw, or with the
    /// `StoreError` that lost the whole group.
    public func submit<T: Sendable>(
        dryRun: Bool = false, alone: Bool = false, _ work: @escaping @Sendable (Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) throws(StoreError) {
        try queue.push(WriterJob(isDryRun: dryRun, isAlone: alone, work, completion: completion))
    }

    /// Submits a job and waits for its result. Not to be called from a job, a completion or a listener.
    public func perform<T: Sendable>(dryRun: Bool = false, _ work: @escaping @Sendable (Transaction) throws -> T) throws -> T {
        try start(dryRun: dryRun, work).wait()
    }

    /// Submits a job whose result is waited for later. Throws as `submit` does.
    public func start<T: Sendable>(
        dryRun: Bool = false, alone: Bool = false, _ work: @escaping @Sendable (Transaction) throws -> T
    ) throws(StoreError) -> Pending<T> {
        let pending = Pending<T>()
        try submit(dryRun: dryRun, alone: alone, work) { pending.set($0) }
        return pending
    }

    /// Takes no more jobs, runs those that wait, empties the write-ahead log and closes the connection.
    public func close() {
        queue.close()
        let thread = shared.withLock { $0.thread.take() }
        guard let thread else { return }
        thread.join()
        answers.close()
    }

    /// Calls `listener` on a thread of the writer's after every commit that changed something, once its jobs have been answered.
    public func onCommit(_ listener: @escaping @Sendable () -> Void) {
        shared.withLock { $0.listeners.append(listener) }
    }

    private func loop(_ log: WriterLog) {
        while true {
            switch queue.wait(upTo: log.idleWait) {
            case .ready: commitWaiting(log)
            case .idle: log.checkpointWhenIdle()
            case .closed:
                log.close()
                return
            }
        }
    }

    /// Runs groups until none is left to be run again.
    private func commitWaiting(_ log: WriterLog) {
        var again: [WriterJob] = []
        repeat {
            do {
                try commitGroup(log, again)
                again = []
            } catch {
                again = error.jobs
            }
        } while !again.isEmpty
        log.checkpointAfterCommit(isBusy: queue.count > 0)
    }

    /// Runs one group: `first`, then what waits in the queue, up to the limits.
    private func commitGroup(_ log: WriterLog, _ first: [WriterJob]) throws(WriterGroup.Loss) {
        let connection = log.connection
        var group = WriterGroup(connection: connection, cache: cache, answering: answers, isIsolating: !first.isEmpty)
        let before = connection.totalChanges
        let end = ContinuousClock.now + limits.groupTime
        do {
            try connection.begin()
        } catch {
            // Those who wait would wait as long again for the same answer. They are taken before anyone is told: what comes
            // after that may find the lock free.
            let waiting = (0..<limits.group).compactMap { _ in queue.pop() }
            for job in first + waiting { job.fail(error) }
            return
        }
        for job in first { try group.run(job) }
        var isAlone = false
        if first.isEmpty, let job = queue.pop(if: \.isAlone) {
            isAlone = true
            try group.run(job)
        } else {
            while group.count < limits.group, ContinuousClock.now < end, let job = queue.pop(if: { !$0.isAlone }) { try group.run(job) }
        }
        do {
            try group.commit()
        } catch {
            group.answer(error)
            return
        }
        let isDone = !group.leavesNoTrace || log.empty()
        group.answer(isDone || !isAlone ? nil : StoreError.busy, then: connection.totalChanges == before ? [] : shared.withLock { $0.listeners })
    }
}

/// The result of a job that a thread waits for.
public final class Pending<T: Sendable>: Sendable {
    private let result = Mutex<Result<T, any Error>>(.failure(StoreError.closed))
    private let done = DispatchSemaphore(value: 0)

    public init() {}

    /// Gives the result to those who wait. To be called once.
    public func set(_ value: Result<T, any Error>) {
        result.withLock { $0 = value }
        done.signal()
    }

    /// Blocks until the commit is on disk or the job has failed, which is thrown. Not to be called from a job, a completion or
    /// a listener.
    public func wait() throws -> T {
        done.wait()
        // For whoever asks again.
        done.signal()
        return try result.withLock { $0 }.get()
    }
}
