import JSON

/// How a write comes to a record.
public enum Step: Sendable {
    case created
    case changed(from: Record)
    /// A deleted record comes back as it was.
    case restored

    /// The living record before the write.
    public var previous: Record? {
        if case .changed(let record) = self { record } else { nil }
    }

    public var isCreation: Bool {
        if case .created = self { true } else { false }
    }

    public var isRestoration: Bool {
        if case .restored = self { true } else { false }
    }
}

/// What a rule may ask of other records: those that live at the moment of the write, earlier writes of the same transaction included.
public protocol Neighbours {
    /// The living record of a collection; nil when there is none.
    func record(_ id: String, in collection: String) throws -> Record?
    /// The sum of a member over the living records that satisfy all of `tests`, or their number when `member` is nil.
    func total(of member: Member?, in collection: String, where tests: [NeighbourTest]) throws -> Int
}

/// A test on a single member of another record.
public struct NeighbourTest: Sendable {
    public enum Relation: Sendable { case isOneOf, isNot }

    public let member: Member
    public let relation: Relation
    public let values: [String]

    /// The member has one of these values.
    public static func any<T>(_ field: Field<T>, _ values: [String]) -> Self { .init(member: field.member, relation: .isOneOf, values: values) }
    public static func status(_ values: [String]) -> Self { .init(member: CommonMembers.statusField.member, relation: .isOneOf, values: values) }
    /// It is another record than this one.
    public static func other(than record: Record) -> Self { .init(member: CommonMembers.idField.member, relation: .isNot, values: [record.id]) }
}

extension Neighbours {
    /// The living record that a reference of `record` points at; nil where it points at nothing.
    public func target(_ reference: Field<String>, of record: Record) throws -> Record? {
        guard let id = record[reference], let collection = reference.member.shape.target else { return nil }
        return try self.record(id, in: collection)
    }

    public func count(in collection: String, where tests: NeighbourTest...) throws -> Int {
        try total(of: nil, in: collection, where: tests)
    }
}

/// A write that the present state of other records, or of the record itself, does not allow: 409 with this code.
public struct Conflict: Error, Sendable, Equatable {
    public let issue: Issue

    /// - Parameter allowed: what may be done instead, as values of the member.
    public init(_ code: Issue.Code, at member: any Declared, allowed: [String] = [], expected: String? = nil, value: String? = nil) {
        var issue = Issue(member.member, code, expected: expected, value: value)
        issue.allowed = allowed
        self.issue = issue
    }

    /// About the step to the record's status.
    public init(_ code: Issue.Code, allowed: [String] = [], expected: String? = nil, value: String? = nil) {
        self.init(code, at: CommonMembers.statusField, allowed: allowed, expected: expected, value: value)
    }
}
