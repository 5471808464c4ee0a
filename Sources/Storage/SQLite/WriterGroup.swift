import CSQLite

/// Jobs that share one transaction and one commit. Lives on the writer's thread.
///
/// A savepoint costs a copy of every page that its job changes, a tenth of a write. Most jobs that fail do so before they have
/// written anything, and leave nothing to undo. So jobs run without savepoints; when one fails after writing, the transaction
/// is rolled back and the others run again, with savepoints this time.
struct WriterGroup {
    private let connection: SQLiteConnection
    private let transaction: Transaction
    private let cache: RecordCache
    private let thread: AnswerThread
    /// True when each job has its savepoint.
    private let isIsolating: Bool
    /// The jobs that have run, in order, each with what it is owed.
    private var ran: [(job: WriterJob, answer: WriterJob.Answer)] = []
    /// True while the transaction holds nothing: a job that fails then costs a rollback, and no other job's work.
    private var isEmpty = true

    init(connection: SQLiteConnection, cache: RecordCache, answering thread: AnswerThread, isIsolating: Bool) {
        self.thread = thread
        self.connection = connection
        self.cache = cache
        self.isIsolating = isIsolating
        transaction = Transaction(connection: connection)
    }

    var count: Int { ran.count }
    var leavesNoTrace: Bool { transaction.leavesNoTrace }

    /// The transaction is gone, and with it the work of the jobs before.
    struct Loss: Error {
        /// The jobs to run again in another group. Empty when they have been answered, as on a full disk.
        let jobs: [WriterJob]
    }

    /// Runs one more job. Whatever it throws is kept for its caller.
    mutating func run(_ job: WriterJob) throws(Loss) {
        let writes = connection.writes
        let registered = transaction.deferredCount
        do {
            let answer: WriterJob.Answer
            if isEmpty {
                answer = try perform(job)
                if job.isDryRun { try startAnew(registered) } else { isEmpty = connection.writes == writes }
            } else if isIsolating || job.isDryRun {
                answer = try transaction.savepoint(keeping: !job.isDryRun) { try perform(job) }
            } else {
                do {
                    answer = try perform(job)
                } catch let error where connection.isInTransaction && connection.writes != writes {
                    throw Spoiled(error: error)
                }
            }
            ran.append((job, answer))
        } catch let spoiled as Spoiled {
            throw abandon(job, spoiled.error)
        } catch {
            guard connection.isInTransaction else { throw lose(job, error) }
            transaction.forget(from: registered)
            if isEmpty, connection.writes != writes {
                do { try startAnew(registered) } catch { throw lose(job, error) }
            }
            ran.append((job, { failure in job.fail(failure ?? error) }))
        }
    }

    /// A job has failed and left writes behind.
    private struct Spoiled: Error {
        let error: any Error
    }

    private func perform(_ job: WriterJob) throws -> WriterJob.Answer {
        let answer = try job.run(transaction)
        if let lost = connection.lostTransaction { throw lost }
        guard connection.isInTransaction else { throw StoreError.engine(code: Int(SQLITE_MISUSE), message: "a job ended the transaction") }
        // A deferred reference is checked at COMMIT, where it would fail everyone: it is this job that fails.
        if connection.hasDanglingReferences { throw StoreError.foreignKey }
        return answer
    }

    /// Undoes the only job that has written, and what it put off; jobs before it may have put off work without writing.
    private func startAnew(_ registered: Int) throws(StoreError) {
        transaction.forget(from: registered)
        connection.rollBack()
        try connection.begin()
    }

    private mutating func abandon(_ job: WriterJob, _ error: any Error) -> Loss {
        transaction.forget()
        connection.rollBack()
        job.fail(error)
        defer { ran = [] }
        return Loss(jobs: ran.map(\.job))
    }

    /// The engine has given up the transaction: over one job's deadline, which is that job's affair, or because it could not
    /// write, which concerns all.
    private mutating func lose(_ job: WriterJob, _ error: any Error) -> Loss {
        let reason = connection.lostTransaction ?? (error as? StoreError) ?? .engine(code: Int(SQLITE_ABORT), message: "\(error)")
        if reason == .interrupted { return abandon(job, error) }
        transaction.forget()
        connection.rollBack()
        job.fail(error)
        answer(reason)
        return Loss(jobs: [])
    }

    /// Runs what was put off and commits. When it throws, nothing is stored.
    func commit() throws {
        do {
            try transaction.runDeferred()
            if connection.hasDanglingReferences { throw StoreError.foreignKey }
            cache.willCommit(transaction.changes)
            defer { cache.didCommit() }
            try connection.commit()
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Answers every job: with `failure`, or when that is nil with its own result. Then calls `listeners`.
    mutating func answer(_ failure: (any Error)?, then listeners: [@Sendable () -> Void] = []) {
        let answers = ran.map(\.answer)
        ran = []
        thread.deliver {
            for answer in answers { answer(failure) }
            for listener in listeners { listener() }
        }
    }
}
