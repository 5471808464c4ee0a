import Domain
import JSON
import Storage

/// What a key sees of the feed.
struct FeedView: Hashable, Sendable {
    /// The collections whose changes it shows, in the contract's order.
    let collections: [String]
    /// What its cursors tell of.
    let coverage: FeedCursor.Coverage
    private let sight: Sight

    /// - Parameter asked: the collections that the request names; nil for all that the key may read.
    /// - Throws: 403 for one that it may not read, and when there is none that it may.
    init(of key: Key, asked: [String]?) throws(Problem) {
        for name in asked ?? [] {
            if let scope = key.missing(toRead: name) { throw .insufficientScope(scope) }
        }
        let all = ResourceCollections.all.map(\.name)
        collections = all.filter { asked?.contains($0) ?? key.mayRead($0) }
        let isWhole = asked == nil && key.scopes.contains(.readAll)
        coverage = !isWhole ? .named(collections) : key.seesPersons ? .all : .allButPersonal
        sight = Sight(of: key)
        if collections.isEmpty { throw .insufficientScope(.readAll) }
    }

    /// The collections as a filter; nil when there is nothing to filter out.
    var filter: [String]? { coverage == .all ? nil : collections }

    /// Whether it leaves out little, so that walking over it costs little: the collections about persons at the most.
    var isNearlyWhole: Bool {
        if case .named = coverage { false } else { true }
    }

    /// How a change is told.
    enum Telling: Sendable {
        case asItIs
        /// The record as the key sees it.
        case put([UInt8])
        /// It is out of the key's sight, and may have been in it.
        case deletion
        /// It never was in the key's sight.
        case nothing
    }

    /// The one place for what a key may not see of a collection that it may read.
    func telling(of change: Change, _ connection: any Connection) throws -> Telling {
        guard !sight.seesPersons || sight.isFederation, let collection = ResourceCollections.named(String(decoding: change.collection, as: UTF8.self))
        else { return .asItIs }
        let view = RecordView(collection, sight)
        if !change.isDeletion, try view.shows(change.document) { return view.isPlain ? .asItIs : .put(try view.document(change.document)) }
        guard view.isPartial else { return .deletion }
        return try wasShown(change, view, connection) ? .deletion : .nothing
    }

    private func wasShown(_ change: Change, _ view: RecordView, _ connection: any Connection) throws -> Bool {
        let id = String(decoding: change.id, as: UTF8.self)
        let collection = String(decoding: change.collection, as: UTF8.self)
        var before: Int?
        while true {
            let versions = try History.all(of: id, in: collection, before: before, limit: 100, connection)
            for version in versions where version.op == "put" {
                if try version.document.withUnsafeBytes({ try view.shows($0) }) { return true }
            }
            guard versions.count == 100, let last = versions.last else { return false }
            before = last.version
        }
    }

    /// Those of its collections of which a cursor has not told everything before its place.
    func uncovered(by cursor: FeedCursor) -> [String] {
        collections.filter { !cursor.coverage.holds($0) }
    }
}
