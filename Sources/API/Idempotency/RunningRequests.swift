import Storage
import Synchronization

/// The requests under an idempotency key that take more than one turn of the writer, while they run: batches.
///
/// They stand in memory: what a crash has cut off runs no more, and may be sent again.
final class RunningRequests: Sendable {
    private struct Name: Hashable {
        let keyID: String
        let name: String

        init(_ request: IdempotentRequest) {
            keyID = request.keyID
            name = request.name
        }
    }

    private let fingerprints = Mutex<[Name: [UInt8]]>([:])

    /// - Throws: 422 while another request runs under the same key, 409 while the same does.
    func begin(_ request: IdempotentRequest) throws(Problem) {
        let running = fingerprints.withLock { fingerprints in
            let running = fingerprints[Name(request)]
            if running == nil { fingerprints[Name(request)] = request.fingerprint }
            return running
        }
        if let running { throw Self.problem(running, request) }
    }

    func end(_ request: IdempotentRequest) {
        fingerprints.withLock { $0[Name(request)] = nil }
    }

    /// For a request that takes a single turn: what `begin` throws, and nothing else.
    func refuse(_ request: IdempotentRequest) throws(Problem) {
        if let running = fingerprints.withLock({ $0[Name(request)] }) { throw Self.problem(running, request) }
    }

    /// How many run.
    var count: Int { fingerprints.withLock { $0.count } }

    private static func problem(_ running: [UInt8], _ request: IdempotentRequest) -> Problem {
        running == request.fingerprint ? .idempotencyKeyInUse : .idempotencyKeyReused
    }
}
