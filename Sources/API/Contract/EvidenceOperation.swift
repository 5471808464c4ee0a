import Domain
import JSON

/// `GET /v1/objectives/{code}/evidence`
enum EvidenceOperation {
    static func operation(_ components: Components) -> OperationObject {
        var operation = OperationObject("readObjectiveEvidence", tag: "objectives", "See what serves an objective", text)
        operation.parameters = parameters(components)
        operation.answersTagged(
            "What serves the objective.", components.value("Evidence", schema(components)), example: example, isPaged: true, components)
        operation.answers(.notFound, .unavailable, from: components)
        return operation
    }

    private static let text = """
        The records of all collections that the key may read and that carry the code in `objective_codes`, the newest first; and how many there \
        are with those that carry the code of an item below it, by parent, theme or mission.

        `activity_on` is the day that places a record in time: the first filled of `held_on`, `starts_on`, `signed_on`, `published_on`, \
        `submitted_on`, `requested_on`, `received_on`, `joined_on`, 1 January of `year`; else the day on which it was created.
        """

    private static func parameters(_ components: Components) -> [JSON] {
        let names = ResourceCollections.all.map { JSON.string($0.name) }
        return [
            [
                "name": "code", "in": "path", "required": true, "description": "Code of the objective, or of another item of the charter.",
                "schema": ValueSchemas.objective([], components), "example": "OBJ-18",
            ],
            query("from", "Only activity from this day on.", Shape.day.value(components), "2026-01-01"),
            query("to", "Only activity up to this day.", Shape.day.value(components), "2026-12-31"),
            [
                "name": "collections", "in": "query", "description": "Only records of these collections, which the key must be able to read.",
                "style": "form", "explode": false,
                "schema": ["type": "array", "minItems": 1, "uniqueItems": true, "items": ["type": "string", "enum": .array(names)]],
                "example": ["trainings", "partnerships"],
            ],
            query(
                "group_by",
                "Adds `groups`: by département (each of the 13, with 0 where there is nothing; a record may count in several), by collection, or by year.",
                ["type": "string", "enum": .array(EvidenceParameters.Grouping.allCases.map { .string($0.rawValue) })], "department"),
            SharedParameters.limit(components), SharedParameters.cursor(components),
        ]
    }

    private static func schema(_ components: Components) -> JSON {
        let part = Schema.object(
            "A collection's part.",
            [
                "collection": Schema.text("Name of the collection."), "count": Schema.count("Its records that carry the code."),
                "with_descendants": Schema.count("These and those that carry the code of an item below."),
                "by_status": [
                    "description": "The records that carry the code, by status.", "type": "object",
                    "additionalProperties": ["type": "integer", "minimum": 1],
                ],
                "url": Schema.text("Where these records are listed."),
            ])
        let item = Schema.object(
            "A record that carries the code.",
            [
                "collection": Schema.text("Name of its collection."), "id": Schema.text("Its id."),
                "label": Schema.text("Its title, name or code; its id where it has none."), "status": Schema.text("Its state."),
                "activity_on": Schema.described("The day that places it in time.", Shape.day.value(components)),
                "url": Schema.text("Where it can be read."),
            ])
        let group = Schema.object("A group.", ["key": Schema.text("Département, collection or year."), "count": Schema.count("Its records.")])
        return Schema.object(
            "What serves an objective.",
            [
                "objective": Schema.object(
                    "The objective.",
                    [
                        "code": Schema.text("Its code."), "kind": Schema.described("Its kind.", ValueSchemas.code(.objectiveKinds, components)),
                        "label_fr": Schema.textOrNull("The charter's words."),
                    ]),
                "as_of": asOf, "total": Schema.count("Records that carry the code."),
                "with_descendants": Schema.count("Records that carry the code, or the code of an item below."),
                "collections": Schema.list("The collections that have such records.", of: part),
                "groups": Schema.list("With `group_by` only: the records that carry the code, in groups.", of: group),
                "items": Schema.list("A page of the records that carry the code, the newest first.", of: item),
                "next": Schema.address("The next page; absent at the end."),
            ], optional: ["groups", "next"])
    }

    /// The moment that an answer counted from many records stands for.
    static let asOf: JSON = [
        "description": "When what was counted changed last: the answer holds since then.", "type": ["string", "null"], "format": "date-time",
    ]

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema, "example": example]
    }

    private static let example: JSON = [
        "objective": ["code": "OBJ-18", "kind": "operational_objective", "label_fr": .string(StrategicFramework.shared["OBJ-18"]?.labelFr ?? "")],
        "as_of": "2026-03-02T09:15:00.000Z", "total": 3, "with_descendants": 9,
        "collections": [
            [
                "collection": "trainings", "count": 2, "with_descendants": 6, "by_status": ["published": 2],
                "url": "/v1/trainings?objective_codes=OBJ-18",
            ],
            [
                "collection": "partnerships", "count": 1, "with_descendants": 3, "by_status": ["active": 1],
                "url": "/v1/partnerships?objective_codes=OBJ-18",
            ],
        ],
        "groups": [["key": "09", "count": 1]],
        "items": [
            [
                "collection": "trainings", "id": .string(Format.uuid.example), "label": "Lire et présenter un bilan", "status": "published",
                "activity_on": "2026-03-02", "url": .string("/v1/trainings/\(Format.uuid.example)"),
            ]
        ],
    ]
}
