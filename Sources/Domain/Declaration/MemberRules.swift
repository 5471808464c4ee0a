import JSON

/// The members that completing and checking a record is about, picked out once: most members need neither.
struct MemberRules: Sendable {
    /// Filled in when absent, each with its value.
    let standards: [(name: String, value: JSON)]
    /// The same within objects, wherever the object is.
    let innerStandards: [(object: Member, standards: [(path: [String], value: JSON)])]
    /// Set by the server in ways of this collection's own.
    let serverSet: [String]
    /// Left as they were by a replacement without them.
    let kept: [String]
    let required: [Member]
    /// Objects with members that are required wherever the object is, each with these.
    let objects: [(member: Member, required: [Member])]

    init(_ members: [Member]) {
        standards = members.compactMap { member in member.standard.map { (member.name, $0) } }
        innerStandards = members.compactMap { member -> (object: Member, standards: [(path: [String], value: JSON)])? in
            guard case .object(let inner) = member.shape else { return nil }
            let standards = inner.compactMap { part in part.standard.map { (path: part.path, value: $0) } }
            return standards.isEmpty ? nil : (member, standards)
        }
        serverSet = members.filter { $0.traits.contains(.serverSet) && !CommonMembers.serverSet.contains($0.name) }.map(\.name)
        kept = members.filter { $0.traits.contains(.kept) }.map(\.name)
        required = members.filter { $0.traits.contains(.required) }
        objects = members.compactMap { member in
            guard case .object(let inner) = member.shape else { return nil }
            let required = inner.filter { $0.traits.contains(.required) }
            return required.isEmpty ? nil : (member, required)
        }
    }
}
