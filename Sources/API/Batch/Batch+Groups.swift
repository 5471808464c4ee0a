import Domain
import Glibc
import HTTP
import Logging
import Storage

/// Partial batches: each record for itself, in groups with a transaction each, between which other writers have their turn.
extension Batch {
    /// How long a group may write: what it hasn't come to by then has a transaction of its own.
    private static let groupTime = Duration.milliseconds(15)

    /// Answers as soon as the first group waits for the writer when the results are streamed, else at the end. What has been begun is brought
    /// to its end even when nobody waits for the answer.
    func runPartial(_ promise: ResponsePromise) throws -> Response? {
        var isAnswered = false
        var running: Group?
        do {
            try readGroups { records, isLast in
                if let running { try finish(running) }
                running = try start(Group(records: records, isFirst: running == nil, isLast: isLast), waitsForRoom: running != nil)
                guard results.form.isLines, !isAnswered else { return }
                isAnswered = true
                promise.fulfil(BatchAnswer.response(207, results.form.type, .stream(BatchResultStream(results))))
            }
            if let running { try finish(running) }
        } catch  where isAnswered {
            call.service.logger.error("batch broken off", metadata: ["request_id": "\(call.request.id)", "error": "\(error.logged)"])
            results.end(.failure(error))
            return nil
        }
        results.end()
        return isAnswered ? nil : try results.answer(status: 207).response()
    }

    /// Records that share a transaction.
    private struct Group {
        /// Those that are still to be written.
        var records: [BatchRecord]
        let isFirst: Bool
        let isLast: Bool
        /// Whether each has a savepoint: when one of them has failed after it had written.
        var isIsolating = false
        var pending = Pending<[BatchResults.Result]>()
    }

    private func start(_ group: Group, waitsForRoom: Bool) throws(StoreError) -> Group {
        var group = group
        while true {
            do throws(StoreError) {
                group.pending = try writer.start(alone: true) { [group] transaction in try write(group, transaction) }
                return group
            } catch .queueFull where waitsForRoom {
                // What is stored already is not to be left without the rest.
                usleep(5000)
            }
        }
    }

    private func write(_ group: Group, _ transaction: Transaction) throws -> [BatchResults.Result] {
        if group.isFirst { try begin?(transaction) }
        let end = ContinuousClock.now + Self.groupTime
        let writing = BatchWriting(preparation, transaction)
        var done: [BatchResults.Result] = []
        done.reserveCapacity(group.records.count)
        for record in group.records {
            done.append(try result(of: record, writing, transaction, isolating: group.isIsolating))
            if ContinuousClock.now >= end { break }
        }
        if group.isLast, done.count == group.records.count { try conclude?(transaction, results.answer(status: 207, adding: done)) }
        return done
    }

    /// Waits until all records of the group are on disk or have failed, and adds their results.
    private func finish(_ group: Group) throws {
        var group = group
        while true {
            let outcome = Result { try group.pending.wait() }
            switch outcome {
            case .success(let done):
                try results.add(done)
                group.records.removeFirst(done.count)
                if group.records.isEmpty { return }
            case .failure(is Transaction.Spoiled) where !group.isIsolating:
                group.isIsolating = true
            case .failure(StoreError.closed):
                throw StoreError.closed
            case .failure(let error):
                // Nothing of the transaction is stored: each of its records has failed, and the next group has its own chance.
                return try results.add(group.records.map { ($0, .failure(problem(of: error))) })
            }
            group = try start(group, waitsForRoom: true)
        }
    }
}
