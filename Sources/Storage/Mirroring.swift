import Domain
import JSON

/// What became of a page of another node's feed.
public struct Mirrored: Sendable, Equatable {
    public var created = 0
    public var updated = 0
    public var deleted = 0
    /// Changes that were here already.
    public var unchanged = 0
    /// Changes that are not the source's to tell: known codes of the charter, and records that it mirrors itself.
    public var leftOut = 0

    public init() {}

    public mutating func add(_ other: Mirrored) {
        created += other.created
        updated += other.updated
        deleted += other.deleted
        unchanged += other.unchanged
        leftOut += other.leftOut
    }
}

/// Stores changes of one source, in the writer's transaction, together with how far they go: both or neither.
///
/// A record that refers to one that has not come yet waits for it (`mirror_waiting`), so that nobody reads a reference to nothing: the feed
/// tells each record at its latest change, and so its records in any order.
public struct Mirroring {
    private let source: String
    private let author: Author
    private let transaction: Transaction
    private let store: Store
    private let before: MirrorState?
    private var origin: String?
    private var outcome = Mirrored()
    /// What was stored, and may be waited for.
    private var arrived: [String] = []

    private var connection: any Connection { transaction.connection }

    /// - Parameter author: of the revisions; its circumstances name this node's own region.
    public init(of source: String, into store: Store, _ transaction: Transaction, _ author: Author) throws {
        self.source = source
        self.author = author
        self.transaction = transaction
        self.store = store
        before = try MirrorStorage.state(of: source, transaction.connection)
        origin = before?.origin
    }

    /// Stores what the source tells after a place, and `cursor` as the place it goes up to. What is here already, by id and version, changes
    /// and feeds nothing.
    ///
    /// - Parameter place: where the source was asked to go on, nil for its beginning: how far the mirror has come, unless another pull
    ///   has brought it further.
    /// - Throws: ``MirrorError``.
    public mutating func apply(_ changes: [ForeignChange], after place: String?, upTo cursor: String) throws -> Mirrored {
        guard before?.cursor == place || before?.cursor == cursor else { throw MirrorError.overtaken }
        for change in changes {
            try take(change)
            try takeWaiting()
        }
        try takeWaitingDeletions()
        let state = MirrorState(origin: origin, cursor: cursor)
        if before != state {
            try MirrorStorage.keep(state, of: source, at: author.circumstances.now.description, connection)
        }
        return outcome
    }

    private func writing(_ collection: ResourceCollection) -> RecordWriting {
        RecordWriting(mirroring: store.table(collection), transaction, author)
    }

    // MARK: - Whose it is

    private mutating func take(_ change: ForeignChange) throws {
        let writing = writing(change.collection)
        let current = try writing.current(change.id)
        let holder = current?.record["origin"]?.stringValue
        if let record = change.record {
            let region = record["origin"]?.stringValue ?? ""
            // The charter is the same everywhere: its codes are here, as this node's own or another region's.
            if change.collection.identity == .code, let holder, holder != region || holder == author.circumstances.origin {
                return outcome.leftOut += 1
            }
            try settleOrigin(region)
            guard region == origin else { return outcome.leftOut += 1 }
            if let holder, holder != region { throw MirrorError.taken(collection: change.collection.name, id: change.id, origin: holder) }
            try put(change)
        } else if let current, holder == origin {
            try delete(change, current, writing)
        } else {
            // Not here, or never this source's: there is nothing to take away but what may wait.
            if try stopWaiting(change.collection, change.id) { outcome.deleted += 1 } else { outcome.leftOut += 1 }
        }
    }

    /// A source is one region: that of the first record it tells. So no source can change another's records.
    private mutating func settleOrigin(_ region: String) throws {
        guard origin == nil else { return }
        guard region != author.circumstances.origin else { throw MirrorError.ownOrigin(region) }
        if let other = try MirrorStorage.source(of: region, connection) { throw MirrorError.otherSource(origin: region, source: other) }
        origin = region
    }

    // MARK: - Storing

    private mutating func put(_ change: ForeignChange) throws {
        if let last = try writing(change.collection).lastVersion(of: change.id), last >= change.version { return outcome.unchanged += 1 }
        var together: [String: ForeignChange] = [:]
        if let missing = try missing(for: change, &together) { return try wait(change, for: missing) }
        // Whichever is stored first refers to one that is not there yet; the writer looks again once the job is done.
        if together.count > 1 { try connection.execute("PRAGMA defer_foreign_keys = ON") }
        for change in together.values { try store(change) }
    }

    /// Stores a record whose references are all here, or come in the same transaction.
    private mutating func store(_ change: ForeignChange) throws {
        guard let row = change.row else { return }
        let writing = writing(change.collection)
        if let current = try writing.current(change.id) {
            _ = try writing.update(row.record, from: current)
            outcome.updated += 1
        } else {
            _ = try writing.insert(row)
            outcome.created += 1
        }
        if change.collection.anonymisation?.isDone(row.record) == true { try erase(change) }
        try stopWaiting(change.collection, change.id)
        arrived.append(change.place)
    }

    private mutating func delete(_ change: ForeignChange, _ current: RecordWriting.Current, _ writing: RecordWriting) throws {
        guard change.version > current.record.version else { return outcome.unchanged += 1 }
        guard
            try References.to(change.id, in: change.collection, connection).allSatisfy({ referrer in
                referrer.collection == change.collection.name && referrer.ids == [change.id]
            })
        else { return try wait(change, for: "") }
        try writing.remove(current, version: change.version)
        try erase(change)
        try stopWaiting(change.collection, change.id)
        outcome.deleted += 1
    }

    /// Of a person nothing is held here that the source does not show any more, be it anonymised, deleted or shared no longer.
    private func erase(_ change: ForeignChange) throws {
        guard let anonymisation = change.collection.anonymisation else { return }
        try Erasure(of: store.table(change.collection), anonymisation, transaction).erase(change.id)
    }

    // MARK: - Waiting

    /// The first record that has to come before this one can be stored; nil when all is here, or waits only for each other: those are to be
    /// stored together.
    private func missing(for change: ForeignChange, _ together: inout [String: ForeignChange]) throws -> String? {
        guard let record = change.record else { return nil }
        together[change.place] = change
        for (_, name, id) in References.targets(of: record, in: change.collection) {
            guard together["\(name)/\(id)"] == nil, try !References.exists(id, in: name, connection) else { continue }
            guard let target = ResourceCollections.named(name), let waiting = try waiting(target, id), waiting.record != nil else {
                return "\(name)/\(id)"
            }
            if let missing = try missing(for: waiting, &together) { return missing }
        }
        return nil
    }

    /// Stores what waited for the records that have come.
    private mutating func takeWaiting() throws {
        while let place = arrived.popLast() {
            for change in try waiting(for: place) { try put(change) }
        }
    }

    /// A deletion waits for those that still refer to the record, which are deleted or changed later in the feed.
    private mutating func takeWaitingDeletions() throws {
        var before: Int
        repeat {
            before = outcome.deleted
            for change in try waiting(for: "") {
                let writing = writing(change.collection)
                guard let current = try writing.current(change.id) else { continue }
                try delete(change, current, writing)
            }
        } while outcome.deleted > before
    }

    private func wait(_ change: ForeignChange, for place: String) throws {
        let document = change.row.map { SQLValue.textBytes($0.document) } ?? .null
        try connection.execute(
            "INSERT OR REPLACE INTO mirror_waiting (collection, id, source, version, document, awaits) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            [.text(change.collection.name), .text(change.id), .text(source), .integer(change.version), document, .text(place)])
    }

    @discardableResult
    private func stopWaiting(_ collection: ResourceCollection, _ id: String) throws -> Bool {
        let count = try connection.execute(
            "DELETE FROM mirror_waiting WHERE collection = ?1 AND id = ?2", [.text(collection.name), .text(id)])
        if count > 0, collection.isPersonal { transaction.leaveNoTrace() }
        return count > 0
    }

    private func waiting(_ collection: ResourceCollection, _ id: String) throws -> ForeignChange? {
        try connection.first(Self.select + " WHERE collection = ?1 AND id = ?2 AND source = ?3", [.text(collection.name), .text(id), .text(source)]) {
            try change($0)
        } ?? nil
    }

    private func waiting(for place: String) throws -> [ForeignChange] {
        try connection.all(Self.select + " WHERE awaits = ?1 AND source = ?2", [.text(place), .text(source)]) { try change($0) }
            .compactMap { $0 }
    }

    private static let select = "SELECT collection, id, version, document FROM mirror_waiting"

    private func change(_ row: any Row) throws -> ForeignChange? {
        guard let collection = ResourceCollections.named(row.text(0)) else { return nil }
        guard !row.isNull(3) else { return ForeignChange(collection, id: row.text(1), version: row.int(2), record: nil, into: store) }
        guard case .object(let members) = try JSON(parsing: row.bytes(3)) else { return nil }
        return ForeignChange(collection, id: row.text(1), version: row.int(2), record: Record(members), into: store)
    }
}
