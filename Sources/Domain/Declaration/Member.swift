import JSON

/// A member of a record as the engine sees it: its name, its shape, and what may be done with it.
public struct Member: Sendable {
    public struct Traits: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Must be there in every state.
        public static let required = Traits(rawValue: 1 << 0)
        /// Part of what `q` searches.
        public static let searchable = Traits(rawValue: 1 << 1)
        /// Has an index of its own, for what is filtered or sorted by every day.
        public static let indexed = Traits(rawValue: 1 << 2)
        /// Never filtered by, whatever its shape.
        public static let unfilterable = Traits(rawValue: 1 << 3)
        /// Set by the server: a value sent is ignored when equal, refused when not.
        public static let serverSet = Traits(rawValue: 1 << 4)
        /// Only the region's own keys may set it.
        public static let reserved = Traits(rawValue: 1 << 5)
        /// About a person: left out without `personal:read`.
        public static let personal = Traits(rawValue: 1 << 6)
        /// A number of persons: masked under 5 for the federation.
        public static let persons = Traits(rawValue: 1 << 7)
        /// Always in a record, even when empty.
        public static let always = Traits(rawValue: 1 << 8)
        /// A replacement (PUT) without it leaves it as it was.
        public static let kept = Traits(rawValue: 1 << 9)
        /// Words of the charter, which nobody changes.
        public static let verbatim = Traits(rawValue: 1 << 10)
        /// Between the region and its members: left out for the federation.
        public static let regional = Traits(rawValue: 1 << 11)
    }

    /// The names from the record down: `["address", "city"]`.
    public let path: [String]
    public let shape: Shape
    public let traits: Traits
    /// Filled in when absent.
    public let standard: JSON?
    /// For the contract: one or two sentences, in English, with the French term where it is the official one.
    public let summary: String
    public let example: JSON?

    public init(_ name: String, _ shape: Shape, standard: JSON? = nil, _ summary: String, _ traits: Traits = [], example: JSON? = nil) {
        self.init(path: [name], shape: shape, traits: traits, standard: standard, summary: summary, example: example)
    }

    /// A member of a map, such as `external_ids.les_emplois`.
    public init(path: [String]) {
        self.init(path: path, shape: .text(1...200, lines: .one), traits: [], standard: nil, summary: "", example: nil)
    }

    init(path: [String], shape: Shape, traits: Traits, standard: JSON?, summary: String, example: JSON?) {
        self.path = path
        self.shape = shape
        self.traits = traits
        self.standard = standard
        self.summary = summary
        self.example = example
    }

    /// Its own name: `city`.
    public var name: String { path[path.count - 1] }
    /// Its name in queries and CSV: `address.city`.
    public var dotted: String { path.joined(separator: ".") }
    /// Its column in the collection's table: `address_city`.
    public var column: String { path.joined(separator: "_") }

    public var isFilterable: Bool {
        shape.isComparable && !traits.contains(.unfilterable)
    }

    /// Domain: code, title, name, status, kind, department, dates, times, numbers.
    public var isSortable: Bool {
        isFilterable && (shape.isOrdered || ["code", "title", "name", "status", "kind", "department", "id"].contains(name) && !shape.isList)
    }

    /// Sorted as people sort words, blind to case and accents.
    public var sortsAsWords: Bool {
        if case .text = shape { ["title", "name"].contains(name) && isSortable } else { false }
    }

    func under(_ parent: String) -> Member {
        let shape: Shape =
            if case .object(let members) = self.shape { .object(members.map { $0.under(parent) }) } else { self.shape }
        return Member(path: [parent] + path, shape: shape, traits: traits, standard: standard, summary: summary, example: example)
    }

    /// Itself, or for an object its members and theirs.
    public var leaves: [Member] {
        if case .object(let members) = shape { members.flatMap(\.leaves) } else { [self] }
    }
}
