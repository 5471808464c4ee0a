import JSON

/// Whose records are: a key bound to an adherent writes only those of its adherent.
public enum Owner: Sendable {
    /// The region: no bound key writes them.
    case region
    /// The record is the adherent.
    case itself
    /// The adherents that a member names, one or several; when it is absent or empty, the region.
    case named(Member)
    /// Whoever owns the record that a reference points at.
    case target(Member)

    public static func of(_ field: any Declared) -> Owner { .named(field.member) }
    public static func through(_ reference: Field<String>) -> Owner { .target(reference.member) }

    /// Where nothing else is declared: the adherent or adherents that the record names, else the region.
    static func standard(of members: [Member]) -> Owner {
        members.first { ["adherent_id", "adherent_ids"].contains($0.name) }.map(Owner.named) ?? .region
    }
}

/// Which records of a collection the national federation sees.
public enum Sharing: Sendable {
    case all
    /// Those in which a member has one of these values, as the database holds them.
    case some(Member, values: [JSON])

    /// Whether a record is among them.
    public func holds(_ record: Record) -> Bool {
        guard case .some(let member, let values) = self else { return true }
        return record.value(at: member.path).map(values.contains) ?? false
    }

    public static func inStates(_ states: [String]) -> Sharing { .some(CommonMembers.statusField.member, values: states.map(JSON.string)) }
    public static func flagged(_ field: Field<Bool>) -> Sharing { .some(field.member, values: [true]) }
}
