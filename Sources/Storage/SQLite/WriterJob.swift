/// A piece of work in the writer's queue.
struct WriterJob: Sendable {
    /// Tells the job's caller how it ended: nil is success.
    typealias Answer = @Sendable ((any Error)?) -> Void

    let isDryRun: Bool
    /// Has a group to itself.
    let isAlone: Bool
    /// Does the work and gives the answer that is due when the group's commit has been decided.
    let run: @Sendable (Transaction) throws -> Answer
    /// The answer of a job that has not run, or has thrown.
    let fail: @Sendable (any Error) -> Void

    init<T: Sendable>(
        isDryRun: Bool, isAlone: Bool, _ work: @escaping @Sendable (Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        self.isDryRun = isDryRun
        self.isAlone = isAlone
        run = { transaction in
            let result = try work(transaction)
            return { failure in completion(failure.map { .failure($0) } ?? .success(result)) }
        }
        fail = { completion(.failure($0)) }
    }
}
