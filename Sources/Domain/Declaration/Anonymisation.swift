import JSON

/// How a record about a person is made nobody's: the state that it ends in, which no other write leaves or enters, and the members that say
/// who it is. They go from the record and from all that it ever was; ids in other systems go with them.
public struct Anonymisation: Sendable {
    public let state: String
    public let cleared: [Member]

    public init(to state: String, clearing members: any Declared...) {
        self.state = state
        cleared = members.map(\.member)
    }
}

extension Anonymisation {
    /// Whether the record is nobody's already.
    public func isDone(_ record: Record) -> Bool { record.status == state }

    /// The record without what says who it is; its state, and all else, stays.
    public func cleared(_ record: Record) -> Record {
        var cleared = record
        for member in self.cleared { cleared.set(nil, at: member.path) }
        if cleared["external_ids"] != nil { cleared["external_ids"] = .object([:]) }
        return cleared
    }

    /// The words in which the record says who it is.
    public func words(of record: Record) -> [String] {
        let ids = record["external_ids"]?.objectValue ?? [:]
        return cleared.compactMap { record.value(at: $0.path)?.stringValue } + ids.compactMap { $0.value.stringValue }
    }
}
