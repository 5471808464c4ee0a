import JSON

/// The members that completing and checking a record is about, picked out once: most members need neither.
struct MemberRules: Sendable {
    /// Filled in when absent, each with its value.
    let standards: [(name: String, value: JSON)]
    /// Set by the server in ways of this collection's own.
    let serverSet: [String]
    /// Left as they were by a replacement without them.
    let kept: [String]
    let required: [Member]
    /// Objects with members that are required wherever the object is, each with these.
    let objects: [(member: Member, required: [Member])]

    init(_ members: [Member]) {
        standards = members.compactMap { member in member.standard.map { (member.name, $0) } }
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
