import Domain
import HTTP
import JSON
import Storage
import Synchronization

/// How many records had each outcome.
struct BatchCounts: Sendable {
    private(set) var created = 0
    private(set) var updated = 0
    private(set) var unchanged = 0
    private(set) var deleted = 0
    private(set) var failed = 0

    mutating func add(_ result: Result<Written, Problem>) {
        guard case .success(let written) = result else { return failed += 1 }
        switch written.outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .deleted: deleted += 1
        }
    }

    var json: JSON {
        [
            "created": .integer(created), "updated": .integer(updated), "unchanged": .integer(unchanged), "deleted": .integer(deleted),
            "failed": .integer(failed),
        ]
    }
}

/// What became of each record of a batch, in order, as the bytes of the answer: spooled, so that any number of them fits.
final class BatchResults: Sendable {
    typealias Result = (record: BatchRecord, result: Swift.Result<Written, Problem>)

    private struct State: ~Copyable {
        var counts = BatchCounts()
        var spool: Spool
        var end: Swift.Result<Void, any Error>?
        var wake: (@Sendable () -> Void)?
    }

    let form: BatchResultForm
    private let state: Mutex<State>
    /// Bytes of results kept in memory.
    private static let memory = 256 << 10

    init(_ form: BatchResultForm, directory: String) {
        self.form = form
        state = Mutex(State(spool: Spool(memoryLimit: Self.memory, directory: directory)))
    }

    /// Adds results, which can be read at once. Throws `FileError` when there is no room for them on the disk.
    func add(_ results: [Result]) throws {
        let wake = try state.withLock { state in
            var bytes: [UInt8] = []
            for (record, result) in results {
                form.write(record, result, isFirst: state.spool.count == 0 && bytes.isEmpty, into: &bytes)
                state.counts.add(result)
            }
            try bytes.withUnsafeBytes { try state.spool.append($0) }
            return state.wake
        }
        wake?()
    }

    /// The whole answer, were these results the last.
    func answer(status: Int, adding results: [Result] = []) -> BatchAnswer {
        state.withLock { state in
            var counts = state.counts
            var more: [UInt8] = []
            for (record, result) in results {
                form.write(record, result, isFirst: state.spool.count == 0 && more.isEmpty, into: &more)
                counts.add(result)
            }
            return BatchAnswer(
                status: status, type: form.type, results: self, counts: counts, spooled: state.spool.count, head: form.head(counts),
                tail: more + form.tail(counts))
        }
    }

    /// Nothing comes any more; with an error, what follows the results is cut off.
    func end(_ result: Swift.Result<Void, any Error> = .success(())) {
        let wake = state.withLock { state in
            state.end = result
            return state.wake
        }
        wake?()
    }

    /// Calls `wake` whenever there is more to read.
    func onMore(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Bytes from an offset on: none when there are none yet. Nil at the end. Throws the error that the results ended with.
    func read(from offset: Int) throws -> [UInt8]? {
        try state.withLock { state in
            let bytes = try state.spool.read(from: offset)
            if bytes.isEmpty, let end = state.end {
                try end.get()
                return nil
            }
            return bytes
        }
    }
}
