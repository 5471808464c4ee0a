import JSON

/// A value that a field can hold.
public protocol FieldValue: Sendable {
    init?(json: JSON)
    var json: JSON { get }
}

extension String: FieldValue {
    public init?(json: JSON) {
        guard case .string(let text) = json else { return nil }
        self = text
    }
    public var json: JSON { .string(self) }
}

extension Int: FieldValue {
    public init?(json: JSON) {
        guard case .integer(let number) = json else { return nil }
        self = number
    }
    public var json: JSON { .integer(self) }
}

extension Double: FieldValue {
    public init?(json: JSON) {
        guard let number = json.doubleValue else { return nil }
        self = number
    }
    public var json: JSON { .number(self) }
}

extension Bool: FieldValue {
    public init?(json: JSON) {
        guard case .bool(let value) = json else { return nil }
        self = value
    }
    public var json: JSON { .bool(self) }
}

extension Day: FieldValue {
    public init?(json: JSON) {
        guard case .string(let text) = json else { return nil }
        self.init(text)
    }
    public var json: JSON { .string(description) }
}

extension Instant: FieldValue {
    public init?(json: JSON) {
        guard case .string(let text) = json else { return nil }
        self.init(text)
    }
    public var json: JSON { .string(description) }
}

extension Array: FieldValue where Element: FieldValue {
    public init?(json: JSON) {
        guard case .array(let items) = json else { return nil }
        self = items.compactMap(Element.init(json:))
    }
    public var json: JSON { .array(map(\.json)) }
}

extension JSON.Object: FieldValue {
    public init?(json: JSON) {
        guard case .object(let object) = json else { return nil }
        self = object
    }
    public var json: JSON { .object(self) }
}

/// A record of any collection: its members, read and written through the fields that declare them.
public struct Record: Sendable, Equatable {
    public var members: JSON.Object

    public init(_ members: JSON.Object = JSON.Object()) {
        self.members = members
    }

    public subscript<Value>(field: Field<Value>) -> Value? {
        get { value(at: field.member.path).flatMap(Value.init(json:)) }
        set { set(newValue?.json, at: field.member.path) }
    }

    public subscript(name: String) -> JSON? {
        get { members[name] }
        set { members[name] = newValue }
    }

    public func value(at path: [String]) -> JSON? {
        guard var value = members[path[0]] else { return nil }
        for place in 1..<path.count {
            guard case .object(let object) = value, let next = object[path[place]] else { return nil }
            value = next
        }
        return value
    }

    public mutating func set(_ value: JSON?, at path: [String]) {
        Self.set(value, at: path[...], in: &members)
    }

    private static func set(_ value: JSON?, at path: ArraySlice<String>, in object: inout JSON.Object) {
        guard let name = path.first else { return }
        guard path.count > 1 else {
            object[name] = value
            return
        }
        var inner = object[name].flatMap(JSON.Object.init(json:)) ?? JSON.Object()
        set(value, at: path.dropFirst(), in: &inner)
        object[name] = .object(inner)
    }

    public var id: String { members["id"]?.stringValue ?? "" }
    public var version: Int { members["version"]?.intValue ?? 0 }
    public var status: String { members["status"]?.stringValue ?? "" }
}
