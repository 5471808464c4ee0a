import Domain
import JSON

/// A change of another node's feed, as its line tells it.
public struct ForeignChange: Sendable {
    public let collection: ResourceCollection
    public let id: String
    public let version: Int
    /// The record with all its rows, worked out before it waits for the writer; nil for a deletion.
    let row: RecordRow?

    public var record: Record? { row?.record }

    init(_ collection: ResourceCollection, id: String, version: Int, record: Record?, into store: Store) {
        self.collection = collection
        self.id = id
        self.version = version
        row = record.map { RecordRow($0, in: store.table(collection)) }
    }

    /// - Throws: `MirrorError.unreadable` for a line that is no change, `unknownCollection` for what a later program feeds.
    public init(line: JSON, into store: Store) throws(MirrorError) {
        guard let name = line["collection"]?.stringValue, let id = line["id"]?.stringValue, let version = line["version"]?.intValue,
            let op = line["op"]?.stringValue, ["put", "delete"].contains(op)
        else { throw .unreadable }
        guard let collection = ResourceCollections.named(name) else { throw .unknownCollection(name) }
        var record: Record?
        if op == "put" {
            guard case .object(let members) = line["data"] else { throw .unreadable }
            let read = Record(members)
            // Lists are walked by what is always there: a record without it would be left out.
            let texts = ["origin", "status", "created_at", "updated_at"]
            guard read.id == id, read.version == version, texts.allSatisfy({ read[$0]?.stringValue != nil }) else { throw .unreadable }
            record = read
        }
        self.init(collection, id: id, version: version, record: record, into: store)
    }

    /// `collection/id`, as those who wait for it name it.
    var place: String { "\(collection.name)/\(id)" }
}

/// Why a page of another node's feed is not taken. Nothing of it is stored.
public enum MirrorError: Error, Sendable, Equatable {
    /// What came is no line of a feed.
    case unreadable
    /// The source knows a collection that this program doesn't.
    case unknownCollection(String)
    /// The source says that it is the region that this node is.
    case ownOrigin(String)
    /// The region is mirrored from another source.
    case otherSource(origin: String, source: String)
    /// Another pull of the source has stored more meanwhile, up to another place than this one goes on from.
    case overtaken
    /// A record of the source has the id of a record that is not the source's.
    case taken(collection: String, id: String, origin: String)
}

extension MirrorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable: "What the source sends is no feed of changes."
        case .unknownCollection(let name): "The source has a collection \(name), which this program does not know: use the source's version."
        case .ownOrigin(let origin):
            "The source's records are of \"\(origin)\", and so are this database's own: pull it into another, made with its own --origin."
        case .otherSource(let origin, let source):
            "\"\(origin)\" is mirrored from \(source) already: each region has its own --origin, and one source."
        case .overtaken: "Another pull of this source has stored more meanwhile."
        case .taken(let collection, let id, let origin): "\(collection)/\(id) is a record of \"\(origin)\" here, and is not overwritten."
        }
    }
}
