import Domain
import HTTP
import Logging
import Storage
import Synchronization

/// A batch on its way: its body is read and made ready by the batch's own thread, group by group, while the writer works on the group before.
/// What stands in memory are a few groups; the body came in a spool, and the results go into one.
struct Batch: Sendable {
    let call: Call
    let parameters: BatchParameters
    let preparation: BatchPreparation
    let results: BatchResults
    /// Where a partial batch is to be noted as begun: called in its first transaction.
    var begin: (@Sendable (Transaction) throws -> Void)?
    /// Where an answer is to be kept in the very transaction of what it tells of: called once all records are written, in the atomic batch's
    /// transaction or with a partial batch's last group, just before the commit. (An atomic batch that fails stores nothing, and doesn't come here.)
    var conclude: (@Sendable (Transaction, BatchAnswer) throws -> Void)?
    /// Whether records are likely to be new, by what became of the latest.
    private let guess = Guess()

    /// - Parameter beginning: of a batch that may have been begun before under its idempotency key.
    init(_ records: RecordEndpoints, _ call: Call, _ parameters: BatchParameters, type: String, begun beginning: IdempotencyStorage.Beginning? = nil)
    {
        self.call = call
        self.parameters = parameters
        preparation = BatchPreparation(records: records, action: parameters.action, call: call, beginning: beginning)
        let form = BatchResultForm(type: type, keepsAll: parameters.results == .all, language: call.language, requestID: call.request.id)
        results = BatchResults(form, directory: call.service.configuration.temporaryDirectory)
    }

    var writer: Writer { call.service.store.writer }

    /// The answer, or nil when the promise has been answered with a stream. Throws what the answer is then to be.
    func run(_ promise: ResponsePromise) throws -> Response? {
        switch parameters.mode {
        case .atomic: try runAtomic(promise)
        // A dry run must see what the records before would have left: it is one transaction too.
        case .partial where parameters.dryRun: try tryPartial(promise)
        case .partial: try runPartial(promise)
        }
    }

    // MARK: - Reading

    /// The most records of a group, and about the most bytes of their text: a group stands in memory.
    static let groupRecords = 256
    static let groupBytes = 256 << 10

    /// Calls `take` with one group after the other, made ready; at least once, the last time with `isLast`.
    func readGroups(_ take: (_ group: [BatchRecord], _ isLast: Bool) throws -> Void) throws {
        var ready: [BatchRecord]?
        var group: [BatchRecord] = []
        var bytes = 0
        try BatchInput.read(call, preparation.records.collection, parameters) { item in
            group.append(preparation.prepare(item, expectsNew: guess.expectsNew))
            bytes += item.size
            guard group.count >= Self.groupRecords || bytes >= Self.groupBytes else { return }
            if let ready { try take(ready, false) }
            ready = group
            group = []
            bytes = 0
        }
        if let ready { try take(ready, group.isEmpty) }
        if ready == nil || !group.isEmpty { try take(group, true) }
    }

    // MARK: - Writing

    /// What became of a record, or its problem. Throws what concerns more than the record: the disk, a lost transaction.
    func result(of record: BatchRecord, _ writing: BatchWriting, _ transaction: Transaction, isolating: Bool) throws -> BatchResults.Result {
        let content: BatchRecord.Content
        switch record.content {
        case .failure(let problem): return (record, .failure(problem))
        case .success(let ready): content = ready
        }
        do {
            let written =
                isolating
                ? try transaction.attempt { try writing.write(content) }
                : try transaction.attemptBeforeWriting { try writing.write(content) }
            guess.learn(written.outcome)
            return (record, .success(written))
        } catch let error as StoreError where error.concernsData {
            return (record, .failure(problem(of: error)))
        } catch {
            guard let problem = Problem(error), problem.type.status < 500 else { throw error }
            return (record, .failure(problem))
        }
    }

    /// What the client is told of an error; one that nobody expected is in the log only.
    func problem(of error: any Error) -> Problem {
        if let problem = Problem(error) { return problem }
        call.service.logger.error("internal error", metadata: ["request_id": "\(call.request.id)", "error": "\(error.logged)"])
        return Problem(.internalError)
    }

    /// Whether the next record will be new: as the latest was.
    private final class Guess: Sendable {
        private let wasNew = Atomic(true)
        var expectsNew: Bool { wasNew.load(ordering: .relaxed) }
        func learn(_ outcome: Written.Outcome) { wasNew.store(outcome == .created, ordering: .relaxed) }
    }
}

extension StoreError {
    /// Whether the database has refused one record, which a check of ours should have done before.
    fileprivate var concernsData: Bool {
        switch self {
        case .unique, .foreignKey, .check: true
        default: false
        }
    }
}
