/// What a job of the writer is handed: the connection inside the group's transaction.
///
/// A job runs a second time when another job of its group has failed in a way that took the whole transaction along. So it must
/// have no effect outside the transaction, and each run must begin from the same captured values. A job that is `alone` in its
/// group is free of both.
public final class Transaction {
    /// Valid while the job runs. The job must not begin, commit or roll back; `attempt` is for that.
    public let connection: any Connection
    private var deferred: [(any Connection) throws -> Void] = []
    /// Whether what is overwritten must not be found in the log after the commit.
    private(set) var leavesNoTrace = false
    /// The records that jobs of the group have changed, perhaps with some whose change was undone.
    private(set) var changes = RecordCache.Changes.places([])

    init(connection: any Connection) {
        self.connection = connection
    }

    /// Runs `work` once all jobs of the group have run, just before COMMIT, in the order of registration. It is forgotten when
    /// the job (or the `attempt`) that registered it fails or is a dry run. When it throws, every job of the group fails.
    public func beforeCommit(_ work: @escaping (any Connection) throws -> Void) {
        deferred.append(work)
    }

    /// Has the log emptied after the commit, before the job is told: what it overwrites is then in no file any more. When readers are in the
    /// way for too long, a job that is `alone` fails with `StoreError.busy`, though what it did is stored; the log is emptied later.
    public func leaveNoTrace() {
        beforeCommit { [weak self] _ in self?.leavesNoTrace = true }
    }

    /// Says that a record is not what it was.
    func change(_ id: String, in collection: String) {
        changes.insert(RecordCache.Place(collection: collection, id: id))
    }

    /// A part of a job has failed after it had written, without a savepoint to go back to: the job as a whole has failed.
    public struct Spoiled: Error {
        /// Why the part failed.
        public let error: any Error
    }

    /// Runs `body`, which makes sure that it will succeed before it writes: when it throws there is nothing to undo, and no
    /// savepoint was paid for. Should it have written all the same, `Spoiled` is thrown, which the job must pass on.
    public func attemptBeforeWriting<T>(_ body: () throws -> T) throws -> T {
        let registered = deferred.count
        let writes = connection.writes
        do {
            return try body()
        } catch {
            guard connection.writes == writes else { throw Spoiled(error: error) }
            forget(from: registered)
            throw error
        }
    }

    /// Runs now what was put off until the commit, so that a long job doesn't gather it. For a job that is `alone`: work put
    /// off by others would be lost with this one.
    public func catchUp() throws {
        try runDeferred()
    }

    /// Runs `body`, and when it throws undoes what it wrote, and only that.
    public func attempt<T>(_ body: () throws -> T) throws -> T {
        try savepoint(keeping: true, body)
    }

    /// Runs `body` inside a savepoint; its writes stay when it returns and `keeping` is true.
    func savepoint<T>(keeping: Bool, _ body: () throws -> T) throws -> T {
        let registered = deferred.count
        try connection.execute("SAVEPOINT attempt")
        do {
            let result = try body()
            if !keeping { try undo(to: registered) }
            try connection.execute("RELEASE SAVEPOINT attempt")
            return result
        } catch {
            // When the engine has given up the transaction there is no savepoint left, and the first error says why.
            if (try? undo(to: registered)) != nil { _ = try? connection.execute("RELEASE SAVEPOINT attempt") }
            throw error
        }
    }

    /// How many pieces of work wait for the commit.
    var deferredCount: Int { deferred.count }

    private func undo(to registered: Int) throws(StoreError) {
        forget(from: registered)
        try connection.execute("ROLLBACK TO SAVEPOINT attempt")
    }

    /// Forgets the work registered since there were `count` pieces of it.
    func forget(from count: Int = 0) {
        deferred.removeSubrange(count...)
    }

    /// Runs what jobs have put off until now, including what that work puts off in turn.
    func runDeferred() throws {
        var next = 0
        while next < deferred.count {
            try deferred[next](connection)
            next += 1
        }
        deferred.removeAll(keepingCapacity: true)
    }
}
