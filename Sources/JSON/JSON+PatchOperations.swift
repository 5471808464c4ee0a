// The changes of RFC 6902 §4 in place. Each is false, and changes nothing, when its place does not exist.

extension JSON {
    mutating func add(_ value: JSON, at tokens: ArraySlice<String>) -> Bool {
        change(at: tokens, root: { $0 = value }) { container, token in
            switch container {
            case .object(var object):
                container = .null
                object[token] = value
                container = .object(object)
                return true
            case .array(var elements):
                guard let index = token == "-" ? elements.count : Self.index(token), index <= elements.count else { return false }
                container = .null
                elements.insert(value, at: index)
                container = .array(elements)
                return true
            default: return false
            }
        }
    }

    mutating func replace(at tokens: ArraySlice<String>, with value: JSON) -> Bool {
        change(at: tokens, root: { $0 = value }) { container, token in
            container.withElement(token) { $0 = value } != nil
        }
    }

    mutating func remove(at tokens: ArraySlice<String>) -> Bool {
        change(at: tokens, root: { $0 = .null }) { container, token in
            switch container {
            case .object(var object):
                guard object[token] != nil else { return false }
                container = .null
                object[token] = nil
                container = .object(object)
                return true
            case .array(var elements):
                guard let index = Self.index(token), index < elements.count else { return false }
                container = .null
                elements.remove(at: index)
                container = .array(elements)
                return true
            default: return false
            }
        }
    }

    /// Goes down to the container of the last token's place and hands both on; the root has none.
    private mutating func change(
        at tokens: ArraySlice<String>, root: (inout JSON) -> Void, _ body: (inout JSON, String) -> Bool
    ) -> Bool {
        guard let token = tokens.first else {
            root(&self)
            return true
        }
        guard tokens.count > 1 else { return body(&self, token) }
        return withElement(token) { $0.change(at: tokens.dropFirst(), root: root, body) } ?? false
    }

    /// Runs the body on the value of that name or index where it stands; nil when there is none. `self` lets go of the storage meanwhile,
    /// so that nothing is copied.
    private mutating func withElement<Result>(_ token: String, _ body: (inout JSON) -> Result) -> Result? {
        switch self {
        case .object(var object):
            guard let place = object.place(of: token) else { return nil }
            self = .null
            defer { self = .object(object) }
            return body(&object.members[place].value)
        case .array(var elements):
            guard let index = Self.index(token), index < elements.count else { return nil }
            self = .null
            defer { self = .array(elements) }
            return body(&elements[index])
        default: return nil
        }
    }
}
