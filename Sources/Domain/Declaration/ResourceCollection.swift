import JSON

/// A resource's declaration, read once at start into what the engine works with. A class for its many parts: everything hands it on.
public final class ResourceCollection: Sendable {
    public let name: String
    public let schemaName: String
    public let summary: String
    public let resource: any Resource
    public let states: States
    public let identity: Identity
    public let naturalKey: [Member]
    /// The natural key and the one that stands in for it.
    public let naturalKeys: [[Member]]
    /// The natural keys and the other keys.
    public let keys: [[Member]]
    /// The columns of keys in which absence is a value.
    public let nullableInKeys: Set<String>
    public let formerKeys: [(former: Member, key: Member)]
    /// All members in the order of the document, those of every record included.
    public let members: [Member]
    /// Objects taken apart: `address.city`.
    public let leaves: [Member]

    public let filterable: [Member]
    public let sortable: [Member]
    public let searchable: [Member]
    /// Lists whose values are looked up from the other side: filters, evidence.
    public let comparableLists: [Member]
    /// Single values with a column of their own.
    public let comparableValues: [Member]
    /// Members that hold ids of records.
    public let references: [Member]
    public let owner: Owner
    public let sharing: Sharing
    public let isPersonal: Bool
    public let anonymisation: Anonymisation?
    /// About a person, in a collection that is not as a whole.
    public let personal: [Member]
    /// Left out for the federation.
    public let regional: [Member]
    /// Numbers of persons.
    public let persons: [Member]
    /// Numbers and what they are made of.
    public let sums: [(whole: Member, parts: [Member])]
    public let computedFilters: [ComputedFilter]
    /// The codes of 409 that its rules among records have, beside those of every collection.
    public let conflicts: [Issue.Code]
    /// Only the region's own keys may set these.
    public let reserved: [Member]
    /// Single members that name a record of this collection, and so must not lead back to where they start.
    public let ancestors: [Member]

    let rules: MemberRules
    private let byName: [String: Member]
    private let byDotted: [String: Member]
    private let ordinals: [String: Int]

    public init(_ resource: any Resource) {
        let type = Swift.type(of: resource)
        name = type.collection
        schemaName = type.schemaName
        summary = type.summary
        self.resource = resource
        states = resource.states
        identity = resource.identity
        naturalKey = resource.naturalKey.map(\.member)
        naturalKeys = [resource.naturalKey, resource.alternativeKey].filter { !$0.isEmpty }.map { $0.map(\.member) }
        keys = naturalKeys + resource.uniqueKeys.map { $0.map(\.member) }
        nullableInKeys = Set(resource.nullableInKeys.map(\.member.column))
        formerKeys = resource.formerKeys.map { ($0.former.member, $0.key.member) }
        members = CommonMembers.leading(states, identity) + declaredMembers(of: resource) + CommonMembers.trailing
        leaves = members.flatMap(\.leaves)
        filterable = leaves.filter(\.isFilterable)
        sortable = leaves.filter(\.isSortable)
        searchable = leaves.filter { $0.traits.contains(.searchable) }
        comparableLists = filterable.filter(\.shape.isList)
        comparableValues = filterable.filter { !$0.shape.isList }
        references = leaves.filter { if case .reference = $0.shape.element { true } else { false } }
        ancestors = leaves.filter { !$0.shape.isList && $0.shape.target == type.collection }
        owner = resource.owner ?? .standard(of: members)
        sharing = resource.sharing
        isPersonal = type.isPersonal
        anonymisation = resource.anonymisation
        personal = type.isPersonal ? [] : leaves.filter { $0.traits.contains(.personal) }
        regional = leaves.filter { $0.traits.contains(.regional) }
        persons = leaves.filter { $0.traits.contains(.persons) }
        sums = resource.sums.map { ($0.whole.member, $0.parts.map(\.member)) }
        computedFilters = resource.computedFilters
        conflicts = resource.conflicts
        reserved = members.filter { $0.traits.contains(.reserved) }
        rules = MemberRules(members)
        ordinals = Dictionary(members.enumerated().map { ($1.name, $0) }) { first, _ in first }
        byName = Dictionary(members.map { ($0.name, $0) }) { first, _ in first }
        byDotted = Dictionary((members + leaves).map { ($0.dotted, $0) }) { first, _ in first }
    }

    /// A member of the record itself.
    public func member(_ name: String) -> Member? { byName[name] }
    /// A member by its dotted path.
    public func member(dotted: String) -> Member? { byDotted[dotted] }

    /// The member that holds the state.
    public var statusMember: Member { members[2] }

    public var memberNames: [String] { members.map(\.name) }

    /// The members in the order in which they are declared; what is not declared is left out.
    public func ordered(_ record: Record) -> Record {
        let present = record.members
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: members.count) { places in
            places.initialize(repeating: -1)
            for index in present.indices {
                if let ordinal = ordinals[present[index].name] { places[ordinal] = index }
            }
            var members = JSON.Object()
            members.reserveCapacity(present.count)
            for place in places where place >= 0 { members.append(present[place].name, present[place].value) }
            return Record(members)
        }
    }

    /// Whether `in_force_on` means something here.
    public var hasForce: Bool {
        member("starts_on") != nil && member("ends_on") != nil && !states.inForce.isEmpty
    }
}

/// The members that every record has.
enum CommonMembers {
    static func leading(_ states: States, _ identity: Identity) -> [Member] {
        [
            Member(
                "id", identity == .uuid ? .formatted(.uuid) : .text(1...40, lines: .one),
                identity == .uuid
                    ? "Id of the record: a UUID of version 7 made by the server (RFC 9562), or the UUID that a client chose by PUT."
                    : "Id of the record: its code.",
                [.serverSet, .always], example: identity == .uuid ? .string(Format.uuid.example) : "OBJ-12"),
            Member(
                "version", .integer(1...9_007_199_254_740_991),
                "Number of this version: 1 when created, one more at each change. The same number stands in the ETag.",
                [.serverSet, .always], example: 1),
            Member(
                "status", .oneOf(states.names), standard: .string(states.initial),
                "State of the record. Steps between states are those of the state machine; another one answers 409 `invalid_transition`.",
                [.always, .indexed, .kept],
                example: .string(states.initial)),
        ]
    }

    static let trailing: [Member] = [
        Member(
            "objective_codes", .list(.objective(kinds: []), minimum: 0), standard: .array([]),
            "Codes of the charter's objectives that this record serves.", [.always], example: ["OBJ-12", "OBJ-18"]),
        Member(
            "external_ids", .map(.externalSource, .text(1...200, lines: .one)), standard: .object(JSON.Object()),
            "Ids of the same record in other systems, by the system's name; unique in the collection.", [.always], example: ["les_emplois": "4512"]),
        Member(
            "origin", .text(1...40, lines: .one), "Region that owns the record. A record mirrored from another region is read-only here.",
            [.serverSet, .always], example: "occitanie"),
        Member("created_at", .instant, "When the record was created.", [.serverSet, .always], example: "2026-03-02T09:15:00.000Z"),
        Member("updated_at", .instant, "When this version was written.", [.serverSet, .always, .indexed], example: "2026-03-02T09:15:00.000Z"),
    ]

    static let idField = Field<String>(member: Member("id", .formatted(.uuid), ""))
    static let statusField = Field<String>(member: Member("status", .text(1...40, lines: .one), ""))
    /// For keys that hold within one region.
    static let originField = Field<String>(member: trailing[2])

    /// What the server alone decides, whatever the collection.
    static let serverSet: Set<String> = ["id", "version", "origin", "created_at", "updated_at"]
}
