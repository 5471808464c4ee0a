extension JSON {
    /// Whether this is `null`.
    @inlinable public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The boolean, or nil for another kind of value.
    @inlinable public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, or nil. A `.number` made in code counts when it is whole and exact (within ±2^53).
    @inlinable public var intValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): value.exactWhole
        default: nil
        }
    }

    /// The number, whole or not, or nil.
    @inlinable public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The string, or nil for another kind of value.
    @inlinable public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, or nil for another kind of value.
    @inlinable public var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, or nil for another kind of value.
    @inlinable public var objectValue: Object? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The object's member of that name; nil when it has none or this is no object.
    @inlinable public subscript(name: String) -> JSON? { objectValue?[name] }

    /// The array's element at that place; nil beyond its ends or when this is no array.
    @inlinable public subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
