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
            guard member.shape.isOrdered else { continue }
            for (sign, words) in Self.comparisons {
                references.append(components.parameter(key(of: member, sign), comparison(member, sign, words, components)))
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
        references.append(components.parameter("\(collection.name).operators", operators))
        return references
    }

    private static let comparisons = [("gt", "after"), ("gte", "from"), ("lt", "before"), ("lte", "up to")]
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

    private func comparison(_ member: Member, _ sign: String, _ words: String, _ components: Components) -> JSON {
        let isTime =
            switch member.shape {
            case .day, .instant: true
            default: false
            }
        let numbers = ["gt": "greater than", "gte": "at least", "lt": "less than", "lte": "at most"]
        let relation = isTime ? words : numbers[sign] ?? words
        return [
            "name": .string("\(member.dotted).\(sign)"), "in": "query",
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
        case .text: ["type": "string"]
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

    // MARK: - The other operators

    /// An exploded object (OpenAPI, style form): its own name never stands in an address, those of its properties do.
    private var operators: JSON {
        let names = collection.leaves.filter { $0.isFilterable || $0.shape.isPlainText }.map { Self.escaped($0.dotted) }.joined(separator: "|")
        let source = Self.sourceExpression
        return [
            "name": "operators", "in": "query", "style": "form", "explode": true,
            "description": """
            Any filter with an operator after its name: `.ne` leaves out the records that have one of the values, `.prefix` takes those that \
            begin with the text, `.null` those without (`true`) or with (`false`) a value, long texts and addresses included. Also \
            `external_ids.` and the name of another system, for the id of the record there.
            """,
            "schema": [
                "type": "object",
                "patternProperties": .object([
                    "^(\(names))\\.null$": ["description": "Whether the field is empty.", "type": "boolean"],
                    "^(\(textNames))\\.(ne|prefix)$": [
                        "description": "Values left out, or the beginning of a text.", "type": "string", "minLength": 1,
                    ],
                    "^external_ids\\.\(source)(\\.(ne|prefix))?$": ["description": "Id in the other system.", "type": "string"],
                    "^external_ids\\.\(source)\\.null$": ["description": "Whether there is an id in the other system.", "type": "boolean"],
                ]),
                "additionalProperties": false,
            ],
            "examples": .object(JSON.Object(operatorExamples)),
        ]
    }

    /// The fields whose operators take any text.
    private var textNames: String {
        collection.filterable.filter { if case .text = $0.shape.element { true } else { false } }.map { Self.escaped($0.dotted) }.joined(
            separator: "|")
    }

    private static let sourceExpression = "(?!(?:" + ListParameters.operators.joined(separator: "|") + ")$)[a-z0-9_]{1,40}"

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
