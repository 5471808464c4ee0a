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
    /// Another set of members by which people and batches know a record that lacks the natural key.
    var alternativeKey: [any Declared] { get }
    /// Further sets of members that no two living records share.
    var uniqueKeys: [[any Declared]] { get }
    /// Members whose absence is a value like any other to the keys they are in.
    var nullableInKeys: [any Declared] { get }
    var identity: Identity { get }

    /// Fills what follows from other members. `previous` is the record before this write.
    func derive(_ record: inout Record, previous: Record?)
    /// The rules across members, each broken one an issue.
    func check(_ record: Record, previous: Record?, issues: inout [Issue])
    /// Fills and checks what depends on other records, inside the writing transaction and before anything is written. It is asked for records
    /// that break no rule by themselves.
    ///
    /// - Throws: ``Conflict``, with a code of `conflicts`, for what the present state of other records does not allow (409); what is not valid
    ///   (422) becomes an issue.
    func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws
    /// The codes of what `relate` throws, beside `invalid_transition`.
    var conflicts: [Issue.Code] { get }
    /// The other values by which a natural key is still found (a former SIRET), as pairs of the list member and the key's member.
    var formerKeys: [(former: any Declared, key: any Declared)] { get }

    /// Whose records they are; nil where the members say so themselves: those of `adherent_id` or `adherent_ids`, else the region's.
    var owner: Owner? { get }
    /// What the national federation sees of them.
    var sharing: Sharing { get }
    /// Whether all of a record is about a person, so that it is not even read without `personal:read`.
    static var isPersonal: Bool { get }
    /// Members that together make up another one: where one part is masked, the smallest other part is too, or the whole would give it away.
    var sums: [(whole: any Declared, parts: [any Declared])] { get }
    var computedFilters: [ComputedFilter] { get }
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
    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {}
    public var conflicts: [Issue.Code] { [] }
    public var alternativeKey: [any Declared] { [] }
    public var nullableInKeys: [any Declared] { [] }
    public var owner: Owner? { nil }
    public var sharing: Sharing { .all }
    public static var isPersonal: Bool { false }
    public var sums: [(whole: any Declared, parts: [any Declared])] { [] }
    public var computedFilters: [ComputedFilter] { [] }
}
