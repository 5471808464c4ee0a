extension JSON {
    /// This value as a JSON Merge Patch changes it (RFC 7396 §2): members of the patch replace or join ours, `null` removes one, and a patch
    /// that is no object replaces all.
    public func mergePatched(with patch: JSON) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        let target = objectValue ?? Object()
        let places = target.count > Object.few && changes.count > Object.few ? target.placesByName : nil
        var members = target.members.map { (name: $0.name, value: Optional($0.value)) }
        for (name, change) in changes {
            let place = if let places { places[MemberName(name)] } else { target.place(of: name) }
            switch (place, change) {
            case (let place?, .null): members[place].value = nil
            case (let place?, _): members[place].value = target.members[place].value.mergePatched(with: change)
            case (nil, .null): break
            case (nil, _): members.append((name, JSON.null.mergePatched(with: change)))
            }
        }
        return .object(Object(uniqueMembers: members.compactMap { member in member.value.map { (member.name, $0) } }))
    }
}
