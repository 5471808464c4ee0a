import Domain
import JSON

/// The query parameters that select records of a collection: one for each field, its comparisons where it has an order, and one that stands
/// for all other operators.
struct FilterParameters {
    let collection: ResourceCollection

    /// References to the parameters, which are added to the components.
    func add(to components: Components) -> [JSON] {
        var references: [JSON] = []
        for member in collection.filterable {
            references.append(components.parameter(key(of: member, nil), equality(member, components)))
            for sign in FilterOperator.comparisons where member.filterOperators.contains(sign) {
                references.append(components.parameter(key(of: member, sign.rawValue), comparison(member, sign, components)))
            }
        }
        for filter in collection.computedFilters {
            references.append(
                components.parameter(
                    "\(collection.name).\(filter.name)",
                    [
                        "name": .string(filter.name), "in": "query",
                        "description": .string(filter.summary + " Follows from other records as they are now: not together with `as_of`."),
                        "schema": ["type": "boolean"], "example": true,
                    ]))
        }
        references.append(components.parameter("\(collection.name).operators", operators(components)))
        return references
    }

    /// Members of every record are described once for all collections.
    private static let common: Set = ["version", "origin", "objective_codes", "created_at", "updated_at"]

    private func key(of member: Member, _ sign: String?) -> String {
        let name = [member.dotted, sign].compactMap { $0 }.joined(separator: ".")
        let isShared = Self.common.contains(member.dotted) || member.dotted == "id" && collection.identity == .uuid
        return isShared ? name : "\(collection.name).\(name)"
    }

    // MARK: - One field

    private func equality(_ member: Member, _ components: Components) -> JSON {
        let matches = member.shape.isList ? "holds one of these values" : "is one of these values"
        return [
            "name": .string(member.dotted), "in": "query",
            "description": .string("Records whose `\(member.dotted)` \(matches).\(meaning(of: member))"),
            "style": "form", "explode": false,
            "schema": ["type": "array", "minItems": 1, "items": value(of: member, components)],
            "example": .array([example(of: member)]),
        ]
    }

    /// What the field is, where its name does not say it.
    private func meaning(of member: Member) -> String {
        if ["id", "status", "origin", "created_at", "updated_at"].contains(member.dotted) { return "" }
        return " " + member.summary
    }

    private func comparison(_ member: Member, _ sign: FilterOperator, _ components: Components) -> JSON {
        let isTime =
            switch member.shape {
            case .day, .instant: true
            default: false
            }
        let numbers: [FilterOperator: String] = [.gt: "greater than", .gte: "at least", .lt: "less than", .lte: "at most"]
        let times: [FilterOperator: String] = [.gt: "after", .gte: "from", .lt: "before", .lte: "up to"]
        let relation = (isTime ? times : numbers)[sign] ?? sign.rawValue
        return [
            "name": .string("\(member.dotted).\(sign.rawValue)"), "in": "query",
            "description": .string("Records whose `\(member.dotted)` is \(relation) this value."),
            "schema": value(of: member, components), "example": example(of: member),
        ]
    }

    private func example(of member: Member) -> JSON {
        switch member.example {
        case .array(let elements)?: elements.first ?? nil
        case let value?: value
        case nil: nil
        }
    }

    /// Bounds of a record's numbers and lengths of its texts don't bind what may be asked for.
    private func value(of member: Member, _ components: Components) -> JSON {
        switch member.shape.element {
        case .text: Self.text(components)
        case .integer:
            components.value(
                "FilterInteger",
                ValueSchemas.describe(
                    [
                        "type": "integer", "format": "int64", "minimum": .integer(-JSON.largestExactInteger),
                        "maximum": .integer(JSON.largestExactInteger),
                    ],
                    "A whole number to compare with.", 12))
        case .decimal: ["type": "number"]
        default: member.shape.element.value(components)
        }
    }

    /// Any text, or several with commas between: none of them empty.
    static func text(_ components: Components) -> JSON {
        let part = #"(?:[^,\\]|\\[\s\S])+"#
        return components.value(
            "FilterText",
            ValueSchemas.describe(
                ["type": "string", "minLength": 1, "pattern": .string("^\(part)(?:,\(part))*\\\\?$")],
                #"A text to compare with; `\,` is a comma and `\\` a backslash of the text itself."#, "Les Ateliers"))
    }

    // MARK: - The other operators

    /// An exploded object (OpenAPI, style form): its own name never stands in an address, those of its properties do.
    private func operators(_ components: Components) -> JSON {
        let source = "^external_ids\\.\(Self.sourceExpression)"
        var patterns: [(String, JSON)] = [
            (Self.expression(having(.null), "null"), ["description": "Whether the field is empty.", "type": "boolean"])
        ]
        for (schema, members) in excluding(components) { patterns.append((Self.expression(members, "ne"), schema)) }
        let beginning: JSON = ["description": "The beginning of a text.", "type": "string", "minLength": 1]
        patterns += [
            (Self.expression(having(.prefix), "prefix"), beginning), ("\(source)(\\.ne)?$", Self.text(components)),
            ("\(source)\\.prefix$", beginning),
            ("\(source)\\.null$", ["description": "Whether there is an id in the other system.", "type": "boolean"]),
        ]
        return [
            "name": "operators", "in": "query", "style": "form", "explode": true,
            "description": """
            Any filter with an operator after its name: `.ne` leaves out the records that have one of the values, `.prefix` takes those that \
            begin with the text, `.null` those without (`true`) or with (`false`) a value, long texts and addresses included. Also \
            `external_ids.` and the name of another system, for the id of the record there.
            """,
            "schema": ["type": "object", "patternProperties": .object(patterns.object), "additionalProperties": false],
            "examples": .object(JSON.Object(operatorExamples)),
        ]
    }

    private func having(_ sign: FilterOperator) -> [Member] { collection.leaves.filter { $0.filterOperators.contains(sign) } }

    /// What `.ne` takes, and the members that it takes it for.
    private func excluding(_ components: Components) -> [(schema: JSON, members: [Member])] {
        var groups: [(schema: JSON, members: [Member])] = []
        for member in having(.ne) {
            let schema = value(of: member, components)
            if let index = groups.firstIndex(where: { $0.schema == schema }) {
                groups[index].members.append(member)
            } else {
                groups.append((schema, [member]))
            }
        }
        return groups
    }

    /// `^(name|brand)\.ne$`
    private static func expression(_ members: [Member], _ sign: String) -> String {
        "^(\(members.map { escaped($0.dotted) }.joined(separator: "|")))\\.\(sign)$"
    }

    private static let sourceExpression = "(?!(?:" + FilterOperator.allCases.map(\.rawValue).joined(separator: "|") + ")$)[a-z0-9_]{1,40}"

    private static func escaped(_ name: String) -> String { name.replacing(".", with: #"\."#) }

    private var operatorExamples: [(String, JSON)] {
        let other =
            collection.filterable.first { $0.traits.isDisjoint(with: [.always, .required]) } ?? collection.filterable[0]
        return [
            ("empty", ["summary": .string("Records without `\(other.dotted)`"), "value": .object([("\(other.dotted).null", true)].object)]),
            ("elsewhere", ["summary": "The record of another system", "value": ["external_ids.les_emplois": "4512"]]),
        ]
    }
}

extension [(String, JSON)] {
    fileprivate var object: JSON.Object { JSON.Object(self) }
}
