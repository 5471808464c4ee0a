import JSON

/// A resource of the charter, declared once: its fields are its stored properties, in the order of the document.
///
/// From the declaration come reading with all errors, writing, the table with its keys and indexes, filters, sort, search,
/// and the resource's part of the contract. Rules across fields are `derive` and `check`, ordinary functions.
public protocol Resource: Sendable {
    /// The collection's name in URLs: plural, kebab-case.
    static var collection: String { get }
    /// What a record is, for the contract: one to three sentences.
    static var summary: String { get }
    /// One record's name in the contract: `Adherent`.
    static var schemaName: String { get }

    init()

    var states: States { get }
    /// The members that identify a record for people and batches; unique among living records, where null equals null.
    var naturalKey: [any Declared] { get }
    /// Further sets of members that no two living records share.
    var uniqueKeys: [[any Declared]] { get }
    var identity: Identity { get }

    /// Fills what follows from other members. `previous` is the record before this write.
    func derive(_ record: inout Record, previous: Record?)
    /// The rules across members, each broken one an issue.
    func check(_ record: Record, previous: Record?, issues: inout [Issue])
    /// The other values by which a natural key is still found (a former SIRET), as pairs of the list member and the key's member.
    var formerKeys: [(former: any Declared, key: any Declared)] { get }
}

/// Where a collection's ids come from.
public enum Identity: Sendable, Equatable {
    /// UUIDv7 of the server, or a client's own UUID by PUT.
    case uuid
    /// The code; the records are loaded at first start, none is added or taken away.
    case code
}

extension Resource {
    public var uniqueKeys: [[any Declared]] { [] }
    public var identity: Identity { .uuid }
    public var formerKeys: [(former: any Declared, key: any Declared)] { [] }
    public func derive(_ record: inout Record, previous: Record?) {}
    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {}
}
