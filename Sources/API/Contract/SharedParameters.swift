import CSV
import Domain
import JSON

/// The parameters that many operations have.
enum SharedParameters {
    static func limit(_ components: Components) -> JSON {
        let range = ListParameters.limits
        return components.parameter(
            "limit",
            [
                "name": "limit", "in": "query",
                "description": "The most records a page holds. Without it NDJSON and CSV go on to the end of the selection.",
                "schema": ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound), "default": 50],
                "example": 100,
            ])
    }

    static func cursor(_ components: Components) -> JSON {
        components.parameter(
            "cursor",
            query(
                "cursor", "Where the page begins, as `next` of the page before says it. It holds for the same filters and sort only.",
                ["type": "string"], "AVsiMWR6Z2tiIiwiMDE5MzdiMWMiXQ"))
    }

    static func count(_ components: Components) -> JSON {
        components.parameter(
            "count",
            query(
                "count", "`exact` adds `total`, the number of records in all pages.",
                ["type": "string", "enum": ["none", "exact"], "default": "none"], "exact"))
    }

    static func search(_ components: Components) -> JSON {
        components.parameter(
            "q",
            query(
                "q",
                "Words that the record's texts must all hold, by their beginnings, blind to case, accents and ligatures. Without `sort`, what is found comes in the order in which it was stored here. Not with `as_of`.",
                ["type": "string", "minLength": 1], "atelier laur"))
    }

    static func asOf(_ components: Components) -> JSON {
        components.parameter(
            "as_of",
            query(
                "as_of", "Reads what was true at this time, deleted records included that lived then.", Shape.instant.value(components),
                "2026-03-31T22:00:00Z"))
    }

    static func inForceOn(_ components: Components) -> JSON {
        components.parameter(
            "in_force_on",
            query("in_force_on", "Records in force on this day: in the right state, begun, and not over.", Shape.day.value(components), "2026-06-30"))
    }

    static func delimiter(_ components: Components) -> JSON {
        components.parameter(
            "delimiter",
            query(
                "delimiter", "What stands between the cells of CSV; French spreadsheets want `semicolon`. With another media type: 400.",
                ["type": "string", "enum": .array(CSVDelimiter.allCases.map { .string($0.rawValue) }), "default": "comma"], "semicolon"))
    }

    static func byteOrderMark(_ components: Components) -> JSON {
        components.parameter(
            "bom",
            query(
                "bom", "`true` begins CSV with a byte order mark, by which Excel knows that it is UTF-8. With another media type: 400.",
                ["type": "boolean", "default": false], true))
    }

    static func dryRun(_ components: Components) -> JSON {
        components.parameter(
            "dry_run",
            query("dry_run", "`true` checks and answers like the write itself, and stores nothing.", ["type": "boolean", "default": false], true))
    }

    // MARK: - Of one collection

    static func sort(_ collection: ResourceCollection, _ components: Components) -> JSON {
        let names = collection.sortable.map(\.dotted)
        return components.parameter(
            "\(collection.name).sort",
            list(
                "sort",
                "Fields to sort by, `-` before a name for the other way round; each once. Ties are broken by `id`, in the direction of the first field: descending when that has `-`.",
                names + names.map { "-\($0)" }, ["-updated_at"], isUnique: true))
    }

    static func fields(_ collection: ResourceCollection, _ components: Components) -> JSON {
        let names = collection.members.flatMap { $0.shape.isObject ? [$0.dotted] + $0.leaves.map(\.dotted) : [$0.dotted] }
        return components.parameter(
            "\(collection.name).fields",
            list("fields", "The members to answer; `id` always comes along.", names, Array(collection.sortable.map(\.dotted).prefix(2))))
    }

    static func include(_ collection: ResourceCollection, _ components: Components) -> JSON? {
        let names = Projection.Inclusion.all(of: collection).map(\.name)
        guard let last = names.last else { return nil }
        return components.parameter(
            "\(collection.name).include",
            list("include", "References whose records are embedded under `included`; the key must be able to read them.", names, [last]))
    }

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema, "example": example]
    }

    private static func list(_ name: String, _ description: String, _ values: [String], _ example: [String], isUnique: Bool = false) -> JSON {
        var schema: JSON.Object = ["type": "array", "minItems": 1]
        if isUnique { schema.append("uniqueItems", true) }
        schema.append("items", ["type": "string", "enum": .array(values.map(JSON.string))])
        return [
            "name": .string(name), "in": "query", "description": .string(description), "style": "form", "explode": false, "schema": .object(schema),
            "example": .array(example.map(JSON.string)),
        ]
    }

    // MARK: - Paths

    static func id(_ collection: ResourceCollection, _ components: Components) -> JSON {
        guard collection.identity == .code else {
            return components.parameter(
                "path.id", path("id", "Id of the record.", ValueSchemas.formatted(.uuid, components), .string(Format.uuid.example)))
        }
        return components.parameter("\(collection.name).path.id", path("id", "Code of the record.", ValueSchemas.objective([], components), "OBJ-12"))
    }

    static func version(_ components: Components) -> JSON {
        components.parameter("path.version", path("version", "Number of the version.", ["type": "integer", "minimum": 1], 1))
    }

    private static func path(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "path", "required": true, "description": .string(description), "schema": schema, "example": example]
    }

    // MARK: - Header fields

    static func acceptLanguage(_ components: Components) -> JSON {
        components.parameter("Accept-Language", header("Accept-Language", "Language of error texts: French, or English with `en`.", "en"))
    }

    static func ifMatch(_ components: Components) -> JSON {
        components.parameter(
            "If-Match", header("If-Match", "The version that is to be written, as `ETag` gave it; another one answers 412.", "\"3\""))
    }

    static func ifNoneMatch(_ components: Components) -> JSON {
        components.parameter(
            "If-None-Match", header("If-None-Match", "The `ETag` of what the client has; unchanged, it is answered by 304 without content.", "\"3\""))
    }

    static func idempotencyKey(_ components: Components) -> JSON {
        components.parameter(
            IdempotencyKey.header,
            [
                "name": .string(IdempotencyKey.header), "in": "header",
                "description":
                    "A name for this request, new for each (a UUID): sent again within 24 hours with the same content, it is done once, and answered as the first time. 1 to 255 ASCII characters in quotes (RFC 9651), or bare and then without space, quote, backslash, comma and semicolon.",
                "schema": ["type": "string", "pattern": .string(IdempotencyKey.pattern)], "example": "\"7f9c2ba4-e88f-4f0e-9a3c-51d0b6f6a8e2\"",
            ])
    }

    static func createOnly(_ components: Components) -> JSON {
        components.parameter("If-None-Match.create", header("If-None-Match", "`*` creates only: where there is a record already, 412.", "*"))
    }

    private static func header(_ name: String, _ description: String, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "header", "description": .string(description), "schema": ["type": "string"], "example": example]
    }
}
