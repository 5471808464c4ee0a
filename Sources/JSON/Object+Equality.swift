extension JSON.Object: Equatable {
    /// Whether both have the same members, in whatever order (RFC 8259 §1: an object is an unordered collection).
    public static func == (left: Self, right: Self) -> Bool {
        guard left.count == right.count else { return false }
        var places: [MemberName: Int]?
        for (position, member) in left.members.enumerated() {
            if right.members[position].name.hasSameBytes(as: member.name) {
                guard right.members[position].value == member.value else { return false }
                continue
            }
            if places == nil, left.count > few { places = right.placesByName }
            let place = if let places { places[MemberName(member.name)] } else { right.place(of: member.name) }
            guard let place, right.members[place].value == member.value else { return false }
        }
        return true
    }

    /// Where each name stands: for work that looks up many of many.
    var placesByName: [MemberName: Int] {
        Dictionary(members.enumerated().map { (MemberName($1.name), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension JSON.Object: Hashable {
    public func hash(into hasher: inout Hasher) {
        var all = 0
        for member in members {
            var one = Hasher()
            member.name.hashBytes(into: &one)
            one.combine(member.value)
            all ^= one.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(all)
    }
}
