extension Parser {
    mutating func array(depth: Int) throws(JSON.SyntaxError) -> [JSON] {
        guard depth <= limits.depth else { throw failure(.depthExceeded, at: position) }
        position += 1
        var elements: [JSON] = []
        if try nextSignificantByte() == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            switch try nextSignificantByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw failure(.unexpectedCharacter, at: position)
            }
        }
    }

    mutating func object(depth: Int) throws(JSON.SyntaxError) -> JSON.Object {
        guard depth <= limits.depth else { throw failure(.depthExceeded, at: position) }
        position += 1
        if try nextSignificantByte() == UInt8(ascii: "}") {
            position += 1
            return JSON.Object()
        }
        var members: [(name: String, value: JSON)] = []
        members.reserveCapacity(8)
        var seen = SeenNames()
        while true {
            guard try nextSignificantByte() == UInt8(ascii: "\"") else { throw failure(.unexpectedCharacter, at: position) }
            let nameStart = position
            let name = try string()
            guard members.count < limits.members else { throw failure(.tooManyMembers, at: nameStart) }
            guard seen.insert(name, after: members) else { throw failure(.duplicateMember(name), at: nameStart) }
            guard try nextSignificantByte() == UInt8(ascii: ":") else { throw failure(.unexpectedCharacter, at: position) }
            position += 1
            members.append((name, try value(depth: depth)))
            switch try nextSignificantByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return JSON.Object(uniqueMembers: members)
            default: throw failure(.unexpectedCharacter, at: position)
            }
        }
    }
}

/// The names an object has so far: compared one by one while they are few, hashed (with Swift's random seed) beyond.
private struct SeenNames {
    private var hashed: Set<MemberName>?

    /// False when the name is among the members already.
    mutating func insert(_ name: String, after members: [(name: String, value: JSON)]) -> Bool {
        if members.count < JSON.Object.few {
            return !members.contains { $0.name.hasSameBytes(as: name) }
        }
        if hashed == nil { hashed = Set(members.map { MemberName($0.name) }) }
        return hashed?.insert(MemberName(name)).inserted ?? true
    }
}
