import Domain
import JSON

/// `GET /v1/directory` and `GET /v1/directory/key-figures`
enum DirectoryOperations {
    static let tag: JSON = [
        "name": "directory",
        "description": "The members as the public sees them. It needs no key, shows nothing of a person, and may be kept by caches for a minute.",
    ]

    static func operation(_ operation: Operation, _ components: Components) -> OperationObject {
        operation == .keyFigures ? keyFigures(components) : list(components)
    }

    private static func list(_ components: Components) -> OperationObject {
        var operation = OperationObject("listDirectory", tag: "directory", "Look members up", "Adherents with the status `member`, by name.")
        operation.parameters = [
            codes("kind", "Members of any of these kinds.", .code(.adherentKinds), ["ACI", "EI"], components),
            codes("department", "Members in any of these départements.", .code(.departments), ["09", "31"], components),
            codes("sectors", "Members in any of these sectors.", .code(.sectors), ["reuse"], components),
            codes("area_type", "Members in such an area.", .oneOf(["urban", "rural"]), ["rural"], components),
            query("certified", "`true`: only members with a valid certification.", ["type": "boolean", "default": false], false),
            query("q", "Words of name, brand, city, description or SIRET, by their beginnings.", ["type": "string", "minLength": 1], "atelier"),
            SharedParameters.limit(components), SharedParameters.cursor(components),
        ]
        let schema = Schema.object(
            "A page of members.",
            [
                "items": Schema.list("The members.", of: components.value("DirectoryEntry", entry(components))),
                "next": Schema.address("The next page; absent at the end."),
            ], optional: ["next"])
        operation.answersTagged(
            "A page of members.", components.value("DirectoryList", schema), example: ["items": [example]], isPaged: true, components)
        operation.answers(.unavailable, from: components)
        return operation
    }

    private static func entry(_ components: Components) -> JSON {
        func orNull(_ description: String, _ shape: Shape) -> JSON {
            ["description": .string(description), "anyOf": [shape.value(components), ["type": "null"]]]
        }
        return Schema.object(
            "A member as the public sees it.",
            [
                "id": Schema.described("Its id.", ValueSchemas.formatted(.uuid, components)), "name": Schema.text("Its name."),
                "brand": Schema.textOrNull("Name under which the public knows it."),
                "label": Schema.text("The label of every member: *Entreprise d'Utilité Sociale et Territoriale*."),
                "kind": Schema.described("Kind of structure.", ValueSchemas.code(.adherentKinds, components)),
                "department": orNull("Its département; null outside Occitanie.", .code(.departments)),
                "city": Schema.textOrNull("Its city."),
                "area_type": ["description": "Urban or rural.", "type": ["string", "null"], "enum": ["urban", "rural", nil]],
                "sectors": Schema.list("Its sectors of activity.", of: ValueSchemas.code(.sectors, components)),
                "website_url": Schema.textOrNull("Its web site."), "public_phone": Schema.textOrNull("Its telephone, in E.164."),
                "public_email": Schema.textOrNull("Its e-mail address."), "description": Schema.textOrNull("What it does."),
                "certifications": Schema.list("Codes of the quality schemes by which it is certified.", of: ["type": "string"]),
            ])
    }

    private static let example = DirectoryEndpoints.entry([
        "id": .string(Format.uuid.example), "name": "Les Ateliers du Lauragais", "brand": "La Recyclerie", "kind": "ACI", "department": "31",
        "address": ["city": "Toulouse"], "area_type": "urban", "sectors": ["reuse", "green_spaces"], "website_url": "https://exemple.fr",
        "public_phone": "+33561000000", "public_email": "contact@exemple.fr",
        "description": "Atelier et chantier d'insertion : réemploi et espaces verts.",
    ])

    private static func keyFigures(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readKeyFigures", tag: "directory", "Read the network's key figures",
            "Counts of the members and of the jobs in their structures. Numbers of persons under 5, 0 too, are null, and `masked` says which.")
        let own = Figure.object(KeyFigures.figures, components)
        let head: JSON.Object = [
            "as_of": EvidenceOperation.asOf, "label": Schema.text("The label of every member."),
            "masked": Schema.list("JSON Pointers to the numbers that are masked.", of: ["type": "string"]),
        ]
        let properties = head.map { ($0.name, $0.value) } + (own["properties"]?.objectValue ?? [:]).map { ($0.name, $0.value) }
        let schema: JSON = [
            "description": "The key figures.", "type": "object", "required": .array(properties.map { .string($0.0) }),
            "properties": .object(JSON.Object(properties)),
        ]
        var example: JSON.Object = ["as_of": "2026-03-02T09:15:00.000Z", "label": .string(DirectoryEndpoints.label), "masked": []]
        for (name, value) in Figure.example(of: KeyFigures.figures).objectValue ?? [:] { example.append(name, value) }
        operation.answersTagged("The key figures.", components.value("KeyFigures", schema), example: .object(example), components)
        operation.answers(.unavailable, from: components)
        return operation
    }

    private static func codes(_ name: String, _ description: String, _ shape: Shape, _ example: JSON, _ components: Components) -> JSON {
        [
            "name": .string(name), "in": "query", "description": .string(description), "style": "form", "explode": false,
            "schema": ["type": "array", "minItems": 1, "items": shape.value(components)], "example": example,
        ]
    }

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema, "example": example]
    }
}
