import Domain
import HTTP
import Storage

/// Batches in one transaction: the writer's one job takes the groups that the batch's thread has made ready, and other writers wait.
extension Batch {
    /// All or nothing: when one record is bad nothing is stored, and all bad ones are told.
    func runAtomic(_ promise: ResponsePromise) throws -> Response {
        try inOneTransaction { transaction, groups in
            let writing = BatchWriting(preparation, transaction)
            var failures = BatchFailures()
            var used: [BatchRecord]?
            while let group = try groups.take(givingBack: used.take()) {
                if promise.isCancelled { throw Problem(.unavailable) }
                var written: [BatchResults.Result] = []
                written.reserveCapacity(group.count)
                for record in group {
                    let result = try self.resultOrSpoil(of: record, writing, transaction, &failures)
                    switch result.result {
                    case .success: written.append(result)
                    case .failure(let problem) where problem.type.status >= 500: throw problem
                    case .failure(let problem): failures.add(record, problem)
                    }
                }
                if failures.isEmpty { try results.add(written) }
                try transaction.catchUp()
                used = group
            }
            guard failures.isEmpty else { throw failures.problem }
            if !parameters.dryRun { try conclude?(transaction, results.answer(status: 200)) }
        }
        results.end()
        return try results.answer(status: 200).response()
    }

    /// A record that fails after it has written leaves its traces, and nothing after it can be judged: the batch ends with it.
    private func resultOrSpoil(
        of record: BatchRecord, _ writing: BatchWriting, _ transaction: Transaction, _ failures: inout BatchFailures
    ) throws -> BatchResults.Result {
        do {
            return try result(of: record, writing, transaction, isolating: false)
        } catch let spoiled as Transaction.Spoiled {
            guard let problem = Problem(spoiled.error), problem.type.status < 500 else { throw spoiled.error }
            failures.add(record, problem)
            throw failures.problem
        }
    }

    /// Each record for itself, without a trace.
    func tryPartial(_ promise: ResponsePromise) throws -> Response {
        try inOneTransaction { transaction, groups in
            let writing = BatchWriting(preparation, transaction)
            while let group = try groups.take(givingBack: nil) {
                if promise.isCancelled { throw Problem(.unavailable) }
                try results.add(group.map { try self.result(of: $0, writing, transaction, isolating: true) })
                try transaction.catchUp()
            }
        }
        results.end()
        return try results.answer(status: 207).response()
    }

    /// Groups that are made ready before the writer is asked for: with fewer in all it is held no longer than the writing takes.
    private static let groupsAhead = 4

    private func inOneTransaction(_ work: @escaping @Sendable (Transaction, Handover<[BatchRecord]>) throws -> Void) throws {
        let groups = Handover<[BatchRecord]>(capacity: Self.groupsAhead)
        var job: Pending<Void>?
        do {
            try readGroups { group, isLast in
                if job == nil, groups.isFull { job = try start(work, groups) }
                // What ended the job is thrown by it.
                guard groups.put(group) else { return try job?.wait() ?? () }
            }
            groups.end()
        } catch {
            groups.end(.failure(error))
            // Until it has ended the transaction may still hold the writer.
            _ = try? job?.wait()
            throw error
        }
        try (job ?? start(work, groups)).wait()
    }

    private func start(
        _ work: @escaping @Sendable (Transaction, Handover<[BatchRecord]>) throws -> Void, _ groups: Handover<[BatchRecord]>
    ) throws -> Pending<Void> {
        let job = Pending<Void>()
        try writer.submit(dryRun: parameters.dryRun, alone: true) { transaction in
            try work(transaction, groups)
        } completion: { result in
            // The job may also have failed without being run.
            groups.abandon()
            job.set(result)
        }
        return job
    }
}
