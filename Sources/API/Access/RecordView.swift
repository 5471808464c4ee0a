import Domain
import JSON
import Storage

/// Whose eyes a request has: what a key sees of records depends on nothing else of it.
struct Sight: Hashable, Sendable {
    /// Whether what is about persons is shown.
    let seesPersons: Bool
    /// The national federation sees what is shared with it, and no small numbers of persons.
    let isFederation: Bool

    init(of key: Key) {
        seesPersons = key.seesPersons
        isFederation = key.role == .federation
    }
}

/// What a key sees of the records of a collection that it may read.
struct RecordView: Sendable {
    private let collection: ResourceCollection
    private let hidden: [Member]
    private let masked: [Member]
    private let sharing: Sharing
    /// Whether small numbers of persons are not told.
    let masksNumbers: Bool

    init(_ collection: ResourceCollection, _ sight: Sight) {
        self.collection = collection
        // To be shared with the federation is not to have it know which session one came to: of a person it sees the contact alone.
        hidden = sight.isFederation ? collection.personal + collection.regional : sight.seesPersons ? [] : collection.personal
        masked = sight.isFederation ? collection.persons : []
        masksNumbers = sight.isFederation
        sharing = sight.isFederation ? collection.sharing : .all
    }

    /// Whether documents are answered as they are stored.
    var isPlain: Bool { hidden.isEmpty && masked.isEmpty }

    /// Whether it shows all records, as they are stored.
    var isOpen: Bool { isPlain && !isPartial }

    /// The members that it leaves out.
    var hiddenPaths: [[String]] { hidden.map(\.path) }

    /// The rows that it has; none for all. In the past it has those that it has now as well: what was withdrawn since is out of its sight.
    func conditions(inThePast: Bool) -> [Condition] {
        guard case .some(let member, let values) = sharing else { return [] }
        let shown = values.compactMap(SQLValue.init(json:))
        return [Condition(member, .anyOf(shown))] + (inThePast ? [Condition(member, .anyOfNow(shown))] : [])
    }

    /// Whether a filter or an order by this member would tell what is not shown.
    func conceals(_ member: Member) -> Bool {
        (hidden + masked).contains { $0.path == member.path }
    }

    /// Whether there are records that it does not show.
    var isPartial: Bool {
        if case .all = sharing { false } else { true }
    }

    func shows(_ document: UnsafeRawBufferPointer) throws -> Bool {
        guard isPartial else { return true }
        guard case .object(let members) = try JSON(parsing: document) else { return false }
        return sharing.holds(Record(members))
    }

    /// A stored document as it is shown.
    func document(_ stored: [UInt8]) throws -> [UInt8] {
        guard !isPlain, case .object(let members) = try JSON(parsing: stored) else { return stored }
        return JSON.object(shown(members)).bytes()
    }

    func document(_ stored: UnsafeRawBufferPointer) throws -> [UInt8] { try document(Array(stored)) }

    /// A record as it is shown: what is personal left out, small numbers of persons null and named in `masked`.
    func shown(_ members: JSON.Object) -> JSON.Object {
        guard !isPlain else { return members }
        var record = Record(members)
        for member in hidden where record.value(at: member.path) != nil { record.set(nil, at: member.path) }
        var small = masked.filter { record.value(at: $0.path)?.intValue.map { $0 < PersonMasking.smallestShown } ?? false }.map(\.path)
        for sum in collection.sums where !masked.isEmpty { Self.cover(sum, in: record, &small) }
        guard !small.isEmpty else { return record.members }
        for path in small { record.set(.null, at: path) }
        let known = record["masked"]?.arrayValue ?? []
        record["masked"] = .array(known + small.map { .string(JSONPointer(tokens: $0).description) })
        return record.members
    }

    private static func cover(_ sum: (whole: Member, parts: [Member]), in record: Record, _ small: inout [[String]]) {
        guard !small.contains(sum.whole.path) else { return }
        let parts = sum.parts.compactMap { part in record.value(at: part.path)?.intValue.map { (path: part.path, count: $0) } }
        if let cover = PersonMasking.cover(parts, hidden: small) { small.append(cover) }
    }
}
