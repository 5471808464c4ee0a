import Domain
import HTTP
import Synchronization

/// How a key is used, for as long as the process runs: when last, how much of its quota is left, and from where.
final class KeyUse: Sendable {
    /// Milliseconds since 1970; 0 before the first use.
    let last: Atomic<Int64>
    /// What stands in the database of it.
    let stored: Atomic<Int64>
    let requests = Mutex(Quota.Window())
    private let places = Mutex<[Place]>([])

    private struct Place {
        let client: ClientAddress
        /// On the clock of quotas.
        var at: Int64
    }

    /// A key in use at a place is good there for an hour, whoever else fails at it.
    private static let memory: Int64 = 3_600_000
    private static let mostPlaces = 8

    init(storedAt at: Instant?) {
        last = Atomic(at?.milliseconds ?? 0)
        stored = Atomic(at?.milliseconds ?? 0)
    }

    /// The key was good.
    func note(at now: Instant, from client: ClientAddress?, on clock: Int64) {
        last.store(now.milliseconds, ordering: .relaxed)
        guard let client else { return }
        places.withLock { places in
            if let index = places.firstIndex(where: { $0.client == client }) {
                places[index].at = clock
                return
            }
            if places.count == Self.mostPlaces, let oldest = places.indices.min(by: { places[$0].at < places[$1].at }) { places.remove(at: oldest) }
            places.append(Place(client: client, at: clock))
        }
    }

    /// Whether the key has lately been good from there.
    func isKnown(at client: ClientAddress, on clock: Int64) -> Bool {
        places.withLock { $0.contains { $0.client == client && clock - $0.at < Self.memory } }
    }
}
