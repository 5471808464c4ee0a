import Synchronization

/// The documents that were read lately, so that a record asked for again costs no look at the database.
///
/// It never answers what is no longer so. While a commit is under way the records it changes are read from the database, where they turn at
/// one moment for everybody; what was read before a commit is not kept after it.
final class RecordCache: Sendable {
    struct Place: Hashable, Sendable {
        let collection: String
        let id: String
    }

    /// What a commit changes.
    enum Changes: Sendable {
        case places(Set<Place>)
        /// Too many to name.
        case all

        /// Up to here places are named one by one.
        private static let few = 1000

        mutating func insert(_ place: Place) {
            guard case .places(var places) = self else { return }
            self = .all
            guard places.count < Self.few else { return }
            places.insert(place)
            self = .places(places)
        }
    }

    private struct State {
        /// What was read since `old` was put aside, and before.
        var young: [Place: StoredRecord] = [:]
        var old: [Place: StoredRecord] = [:]
        var youngBytes = 0
        /// What the commit under way changes.
        var changing = Changes.places([])
        /// How many commits there have been.
        var commits = 0

        func isChanging(_ place: Place) -> Bool {
            switch changing {
            case .places(let places): places.contains(place)
            case .all: true
            }
        }

        mutating func keep(_ record: StoredRecord, at place: Place, limit: Int) {
            if young.updateValue(record, forKey: place) == nil { youngBytes += record.document.count + RecordCache.overhead }
            guard youngBytes > limit / 2 else { return }
            old = young
            young = [:]
            youngBytes = 0
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    /// What an entry takes besides its document: its keys, and its part of the table.
    private static let overhead = 200

    /// - Parameter bytes: that it takes at the most, about.
    init(bytes: Int) {
        limit = bytes
    }

    /// The record at a place, from memory or as `load` gives it. Throws what `load` throws.
    func record(at place: Place, load: () throws -> StoredRecord?) rethrows -> StoredRecord? {
        let (known, commits) = state.withLock { state -> (StoredRecord?, Int) in
            if let record = state.young[place] { return (record, 0) }
            guard let record = state.old.removeValue(forKey: place) else { return (nil, state.commits) }
            state.keep(record, at: place, limit: limit)
            return (record, 0)
        }
        if let known { return known }
        guard let loaded = try load() else { return nil }
        state.withLock { state in
            if state.commits == commits, !state.isChanging(place) { state.keep(loaded, at: place, limit: limit) }
        }
        return loaded
    }

    /// To be called just before a commit: from here on what it changes is read from the database.
    func willCommit(_ changes: Changes) {
        state.withLock { state in
            state.changing = changes
            switch changes {
            case .all:
                state.young = [:]
                state.old = [:]
                state.youngBytes = 0
            case .places(let places):
                for place in places {
                    state.old[place] = nil
                    if let record = state.young.removeValue(forKey: place) { state.youngBytes -= record.document.count + Self.overhead }
                }
            }
        }
    }

    /// To be called when the commit has been made, or has failed, and before anyone is told.
    func didCommit() {
        state.withLock { state in
            state.changing = .places([])
            state.commits += 1
        }
    }
}
