import Domain
import JSON

/// The schemas of a collection: its records as they are answered and as they are sent, its lists, its history.
struct ResourceSchemas {
    let collection: ResourceCollection
    private let name: String

    init(_ collection: ResourceCollection) {
        self.collection = collection
        name = collection.schemaName
    }

    func add(to components: Components) {
        components.add(schema: name, answer(components))
        components.add(schema: "\(name)Part", part)
        components.add(schema: "\(name)Status", StateSchemas(states: collection.states).status)
        components.add(schema: "\(name)Input", input(components))
        components.add(schema: "\(name)Patch", patch(components))
        components.add(schema: "\(name)List", list)
        components.add(schema: "\(name)Revision", revision(components))
        components.add(schema: "\(name)RevisionList", revisionList)
        components.add(schema: "\(name)BatchItem", batchItem(components))
        components.add(schema: "\(name)Batch", batch)
    }

    /// What the answer to a read may be: the whole record, or the part that `fields` names.
    var readable: JSON {
        ["anyOf": [Components.schema(name), Components.schema("\(name)Part")]]
    }

    // MARK: - A record

    /// The members that every record has. What anonymising clears is missing in anonymised records, and in what they were before.
    private var alwaysThere: [JSON] {
        let cleared = Set(collection.anonymisation?.cleared.map(\.name) ?? [])
        return collection.members.filter { !$0.traits.isDisjoint(with: [.always, .required]) && !cleared.contains($0.name) }.map { .string($0.name) }
    }

    private func answer(_ components: Components) -> JSON {
        var properties = self.properties(.answer, components)
        let inclusions = Projection.Inclusion.all(of: collection)
        if !inclusions.isEmpty {
            let included = inclusions.map { inclusion -> (String, JSON) in
                let target = Components.schema(inclusion.target.schemaName)
                let text: JSON = .string("Embedded from `\(inclusion.member.dotted)`.")
                return (
                    inclusion.name,
                    inclusion.member.shape.isList
                        ? ["description": text, "type": "array", "items": target] : ["description": text, "allOf": [target]]
                )
            }
            properties.append(
                "included",
                [
                    "description": "The records that `include` asked for.", "type": "object", "properties": .object(JSON.Object(included)),
                    "readOnly": true,
                ])
        }
        if !collection.persons.isEmpty { properties.append("masked", Self.masked) }
        return [
            "description": .string(collection.summary), "type": "object", "required": .array(alwaysThere), "properties": .object(properties),
        ]
    }

    private static let masked: JSON = [
        "description": """
        JSON Pointers of the numbers of persons under 5, 0 included, that are null because the key is the national federation's; only there when \
        something is masked.
        """,
        "type": "array", "items": ["type": "string"], "readOnly": true, "examples": [["/people/women"]],
    ]

    private var part: JSON {
        [
            "description": "The members of \(article) that `fields` names, and its `id`; each as in `\(name)`.",
            "type": "object", "required": ["id"], "properties": ["id": ["description": "Id of the record.", "type": "string"]],
            "not": ["required": .array(alwaysThere)],
        ]
    }

    private func input(_ components: Components) -> JSON {
        var schema: JSON.Object = [
            "description": """
            \(articleCapitalized) as POST and PUT take it. Members marked as read-only are set by the server: a value that is not the \
            present one is refused.
            """,
            "type": "object",
            "required": .array(
                collection.members.filter { $0.traits.contains(.required) && !$0.traits.contains(.serverSet) }.map { .string($0.name) }),
            "properties": .object(properties(.input, components)), "additionalProperties": false,
        ]
        let conditions = StateSchemas(states: collection.states).conditions
        if !conditions.isEmpty { schema.append("allOf", .array(conditions)) }
        return .object(schema)
    }

    private func patch(_ components: Components) -> JSON {
        [
            "description": "Changes to \(article) as a merge patch (RFC 7396): absent means unchanged, null clears, lists are replaced whole.",
            "type": "object", "properties": .object(properties(.change, components)), "additionalProperties": false,
        ]
    }

    private func properties(_ use: SchemaUse, _ components: Components) -> JSON.Object {
        JSON.Object(collection.members.map { ($0.name, $0.property(use, collection, components)) })
    }

    // MARK: - Many

    private var list: JSON {
        [
            "description": "A page of \(collection.name).", "type": "object", "required": ["items"],
            "properties": [
                "items": [
                    "description": "The records of this page.", "type": "array", "maxItems": .integer(ListParameters.limits.upperBound),
                    "items": readable,
                ],
                "next": ["description": "Address of the next page; absent on the last one.", "type": "string", "format": "uri"],
                "total": ["description": "Number of records in all pages, when `count=exact` asked for it.", "type": "integer", "minimum": 0],
            ],
        ]
    }

    private func revision(_ components: Components) -> JSON {
        [
            "description": "One version of \(article): what it was, who wrote it, when and in which request.",
            "type": "object", "required": ["version", "op", "at", "data"],
            "properties": [
                "version": ["description": "Number of the version.", "type": "integer", "minimum": 1, "examples": [3]],
                "op": [
                    "description": "`put` for a version that was written, `delete` for the end of the record.", "type": "string",
                    "enum": ["put", "delete"],
                ],
                "at": ["description": "When it was written.", "$ref": Shape.instant.value(components)["$ref"] ?? nil],
                "key_id": [
                    "description": "Id of the key that wrote it; absent for what the server did itself.", "type": "string", "examples": ["k7Q2mT9x"],
                ],
                "request_id": [
                    "description": "Id of the request, as in its answer and the server's log.", "type": "string",
                    "examples": [.string(Format.uuid.example)],
                ],
                "data": ["description": "The record as it was in this version.", "$ref": .string("#/components/schemas/\(name)")],
            ],
        ]
    }

    private var revisionList: JSON {
        [
            "description": "A page of the history of \(article), newest first.", "type": "object", "required": ["items"],
            "properties": [
                "items": ["description": "The versions.", "type": "array", "items": Components.schema("\(name)Revision")],
                "next": ["description": "Address of the next page; absent on the last one.", "type": "string", "format": "uri"],
            ],
        ]
    }

    // MARK: - Batch

    private func batchItem(_ components: Components) -> JSON {
        var properties = self.properties(.change, components)
        for (name, property) in properties {
            guard case .object(var members) = property else { continue }
            members["readOnly"] = nil
            properties[name] = .object(members)
        }
        properties.append(
            "if_version",
            [
                "description": "The version that the record must have, as `If-Match` would say.", "type": "integer", "minimum": 1,
                "maximum": 9_007_199_254_740_991,
            ])
        return [
            "description": """
            A record of a batch. It is matched by `id`, else by its natural key (\(naturalKey)), else by `external_ids`. What a record that is \
            created needs is said in `\(name)Input`; of one that is there, absent means unchanged and null clears. What the server sets is ignored, \
            but for `id`, so that an export can be imported.
            """,
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
    }

    private var batch: JSON {
        [
            "description": "Many \(collection.name) in one body.", "type": "object", "required": ["items"],
            "properties": ["items": ["description": "The records.", "type": "array", "items": Components.schema("\(name)BatchItem")]],
            "additionalProperties": false,
        ]
    }

    private var naturalKey: String { collection.naturalKey.map { "`\($0.dotted)`" }.joined(separator: " with ") }

    // MARK: - Words

    /// `TrainingSession` → `training session`.
    private var noun: String {
        name.reduce(into: "") { text, letter in text += (letter.isUppercase && !text.isEmpty ? " " : "") + letter.lowercased() }
    }
    var article: String { ("aeiou".contains(noun.prefix(1)) ? "an " : "a ") + noun }
    private var articleCapitalized: String { article.prefix(1).uppercased() + article.dropFirst() }
}
