import Domain
import Storage

/// What a key sees of the feed.
struct FeedView: Hashable, Sendable {
    /// The collections whose changes it shows, in the contract's order.
    let collections: [String]
    /// Whether that is every collection, those to come included.
    let isWhole: Bool

    /// - Parameter asked: the collections that the request names; nil for all that the key may read.
    /// - Throws: 403 for one that it may not read, and when there is none that it may.
    init(of key: Key, asked: [String]?) throws(Problem) {
        let all = ResourceCollections.all.map(\.name)
        for name in asked ?? [] where !key.mayRead(name) { throw .insufficientScope(.read(name)) }
        collections = all.filter { asked?.contains($0) ?? key.mayRead($0) }
        isWhole = asked == nil && key.scopes.contains(.readAll)
        if collections.isEmpty { throw .insufficientScope(.readAll) }
    }

    /// The collections as a filter; nil when there is nothing to filter out.
    var filter: [String]? { isWhole ? nil : collections }

    /// Whether the record of a change is shown. A change after which it is not any more is told as a deletion. Here belongs what a key may
    /// not see of a collection that it may read; so far it sees every record.
    func shows(_ change: Change) -> Bool { true }

    /// Those of its collections of which a cursor has not told everything before its place.
    func uncovered(by cursor: FeedCursor) -> [String] {
        guard let told = cursor.collections else { return [] }
        return collections.filter { !told.contains($0) }
    }
}
