import Domain
import JSON

/// Where a record's schema stands: what must be there and what may be null differs.
enum SchemaUse {
    /// As the server answers.
    case answer
    /// The body of POST and PUT.
    case input
    /// A merge patch, or a record of a batch: absent means unchanged, null cleared.
    case change
}

extension Member {
    /// The member as a property of its resource's schema.
    func property(_ use: SchemaUse, _ collection: ResourceCollection, _ components: Components) -> JSON {
        var schema =
            name == "status" && path.count == 1 ? Components.schema("\(collection.schemaName)Status") : shape.schema(use, collection, components)
        if use == .answer ? traits.contains(.persons) : !traits.contains(.required) || path.count == 1 && traits.contains(.serverSet) {
            schema = Self.nullable(schema)
        }
        var property: JSON.Object = ["description": .string(description(use, collection))]
        for (name, value) in schema.objectValue ?? [:] { property[name] = value }
        if use == .input, let standard, !standard.isEmptyContainer { property["default"] = standard }
        if traits.contains(.serverSet) { property["readOnly"] = true }
        if use != .change, let example, !shape.isObject { property["examples"] = [example] }
        return .object(property)
    }

    private func description(_ use: SchemaUse, _ collection: ResourceCollection) -> String {
        guard name == "status", path.count == 1 else { return summary }
        return use == .input
            ? "State of the record. When it is replaced, the step from its present state must be one that the collection has."
            : "State of the record."
    }

    private static func nullable(_ schema: JSON) -> JSON {
        guard case .object(var members) = schema else { return schema }
        if let type = members["type"] { members["type"] = [type, "null"] } else { return ["anyOf": [schema, ["type": "null"]]] }
        if let values = members["enum"]?.arrayValue { members["enum"] = .array(values + [.null]) }
        return .object(members)
    }
}

extension Shape {
    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    fileprivate func schema(_ use: SchemaUse, _ collection: ResourceCollection, _ components: Components) -> JSON {
        switch self {
        case .list(let element, let minimum):
            // An object in a list is always whole.
            let items = element.isObject ? element.schema(use == .answer ? .answer : .input, collection, components) : element.value(components)
            var schema: JSON.Object = ["type": "array", "items": items, "uniqueItems": true]
            if minimum > 0 { schema.append("minItems", .integer(minimum)) }
            if use != .answer, !element.isBounded { schema.append("maxItems", 1000) }
            return .object(schema)
        case .map(let names, let element):
            let value = element.value(components)
            var schema: JSON.Object = ["type": "object"]
            if let expression = names.expression { schema.append("propertyNames", ["pattern": .string(expression)]) }
            schema.append("additionalProperties", use == .answer ? value : Self.nullable(value))
            if use != .answer { schema.append("maxProperties", 1000) }
            return .object(schema)
        case .object(let members):
            var schema: JSON.Object = ["type": "object"]
            let required = members.filter { $0.traits.contains(.required) }.map { JSON.string($0.name) }
            if use != .change, !required.isEmpty { schema.append("required", .array(required)) }
            schema.append("properties", .object(JSON.Object(members.map { ($0.name, $0.property(use, collection, components)) })))
            if use != .answer { schema.append("additionalProperties", false) }
            return .object(schema)
        default:
            return value(components)
        }
    }

    private static func nullable(_ schema: JSON) -> JSON {
        if case .object(var members) = schema, let type = members["type"] {
            members["type"] = [type, "null"]
            return .object(members)
        }
        return ["anyOf": [schema, ["type": "null"]]]
    }

    /// A list of distinct codes can't be longer than its codes are many.
    private var isBounded: Bool {
        switch self {
        case .code, .oneOf, .objective: true
        default: false
        }
    }

    /// The schema of one value.
    func value(_ components: Components) -> JSON {
        switch self {
        case .text(let length, let lines): return ValueSchemas.text(length, lines, components)
        case .formatted(let format): return ValueSchemas.formatted(format, components)
        case .integer(let range): return ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .decimal(let range, _): return ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
        case .boolean: return ["type": "boolean"]
        case .day: return components.value("Day", ValueSchemas.describe(["type": "string", "format": "date"], "A day, `YYYY-MM-DD`.", "2026-03-02"))
        case .instant:
            return components.value(
                "Instant",
                ValueSchemas.describe(
                    ["type": "string", "format": "date-time"], "A time, RFC 3339; answered in UTC with milliseconds.", "2026-03-02T09:15:00.000Z"))
        case .code(let list): return ValueSchemas.code(list, components)
        case .oneOf(let values): return ["type": "string", "enum": .array(values.map(JSON.string))]
        case .reference: return ValueSchemas.formatted(.uuid, components)
        case .objective(let kinds): return ValueSchemas.objective(kinds, components)
        case .list, .object, .map: return [:]
        }
    }
}

extension JSON {
    /// Whether this is `[]` or `{}`, which say no more than that nothing is there.
    fileprivate var isEmptyContainer: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }
}
