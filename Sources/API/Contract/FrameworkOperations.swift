import Domain
import JSON

/// `GET /v1/mission`, `/v1/reference`, `/v1/reference/{list}`, `/v1/communes`
enum FrameworkOperations {
    static let tag: JSON = [
        "name": "framework", "description": "The charter, and the data that records refer to: code lists and communes. Any key reads them.",
    ]

    static func operation(_ operation: Operation, _ components: Components) -> OperationObject {
        switch operation {
        case .referenceLists: referenceLists(components)
        case .referenceList: referenceList(components)
        case .communes: communes(components)
        default: mission(components)
        }
    }

    // MARK: - The charter

    private static func mission(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readMission", tag: "framework", "Read the charter",
            "The charter word for word, and what it names: the two missions, what supports them, the values, and the principles of the federation's charter of adherents."
        )
        let item = components.value(
            "MissionItem",
            Schema.object(
                "An item of the charter; `/v1/objectives/{code}` has all of it.",
                [
                    "code": Schema.described("Code of the item.", ValueSchemas.objective([], components)),
                    "label_fr": Schema.textOrNull("The charter's words."), "label_en": Schema.textOrNull("English label."),
                    "text_fr": Schema.textOrNull("The section of the charter about it."),
                ]))
        let schema = Schema.object(
            "The charter.",
            [
                "text_fr": Schema.text("The whole charter, byte for byte."), "heading_fr": Schema.text("The heading over the 49 objectives."),
                "missions": Schema.list("The two missions.", of: item), "supports": Schema.list("What supports the missions.", of: item),
                "values": Schema.list("The values.", of: item),
                "charter": Schema.object(
                    "What the charter quotes from the federation's charter of adherents.",
                    [
                        "title_fr": Schema.text("Title of the paragraph."), "law": Schema.text("The law that it refers to."),
                        "principles": Schema.list("The principles.", of: item),
                    ]),
            ])
        operation.answersTagged("The charter.", components.value("Mission", schema), example: missionExample, components)
        return operation
    }

    private static let missionExample: JSON = [
        "text_fr": "Pour l'émergence d'une société plus juste et plus solidaire…", "heading_fr": .string(StrategicFramework.shared.headingFr),
        "missions": [], "supports": [],
        "values": [
            [
                "code": "VAL-2", "label_fr": .string(StrategicFramework.shared["VAL-2"]?.labelFr ?? ""), "label_en": "Solidarity",
                "text_fr": "Les adhérents de Coorace sont des créateurs d'emplois…",
            ]
        ],
        "charter": [
            "title_fr": .string(StrategicFramework.shared.charterTitleFr), "law": .string(StrategicFramework.shared.charterLaw), "principles": [],
        ],
    ]

    // MARK: - Code lists

    private static func referenceLists(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "listReferenceLists", tag: "framework", "List the code lists",
            "The lists of codes that members of records take their values from, by name.")
        let schema = Schema.object(
            "The code lists there are.",
            [
                "items": Schema.list(
                    "The lists.",
                    of: Schema.object(
                        "A code list.",
                        [
                            "list": Schema.text("Its name."), "count": Schema.count("How many codes it has."),
                            "url": Schema.address("Where it can be read."),
                        ]))
            ])
        operation.answersTagged(
            "The lists.", components.value("ReferenceListList", schema),
            example: ["items": [["list": "audiences", "count": 5, "url": "http://127.0.0.1:8080/v1/reference/audiences"]]], components)
        return operation
    }

    private static func referenceList(_ components: Components) -> OperationObject {
        var operation = OperationObject("readReferenceList", tag: "framework", "Read a code list", "The codes in their order, with what they mean.")
        operation.parameters = [
            [
                "name": "list", "in": "path", "required": true, "description": "Name of the list.",
                "schema": ["type": "string", "enum": .array(CodeList.all.map { .string($0.name) })], "example": "audiences",
            ]
        ]
        let schema = Schema.object(
            "A code list.",
            [
                "list": Schema.text("Its name."),
                "items": Schema.list(
                    "Its codes.",
                    of: Schema.object("A code.", ["code": Schema.text("The code, as records hold it."), "label_fr": Schema.text("What it means.")])),
            ])
        operation.answersTagged(
            "The list.", components.value("ReferenceList", schema), example: ReferenceEndpoints.json(of: .audiences), components)
        operation.answers(.notFound, from: components)
        return operation
    }

    // MARK: - Communes

    private static func communes(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "listCommunes", tag: "framework", "Find communes",
            "The 4,454 communes of Occitanie (INSEE, *Code officiel géographique*), by name. A postal code may be shared by several: records hold the INSEE code."
        )
        operation.parameters = [
            query(
                "q", "Words that the name must hold, by their beginnings, blind to case and accents.", ["type": "string", "minLength": 1], "castel"),
            query("department", "Communes of any of these départements.", list(.code(.departments), components), ["09", "31"]),
            query("postal_code", "Communes with any of these postal codes.", list(.formatted(.postalCode), components), ["31320"]),
            query("insee_code", "The communes with these INSEE codes.", list(.formatted(.inseeCode), components), ["31113"]),
            SharedParameters.limit(components), SharedParameters.cursor(components),
        ]
        let schema = Schema.object(
            "A page of communes.",
            [
                "items": Schema.list("The communes.", of: components.value("Commune", commune(components))),
                "next": Schema.address("The next page; absent at the end."),
            ], optional: ["next"])
        let example = Communes.shared["31113"].map(CommunesEndpoint.json) ?? [:]
        operation.answersTagged(
            "A page of communes.", components.value("CommuneList", schema), example: ["items": [example]], isPaged: true, components)
        return operation
    }

    private static func commune(_ components: Components) -> JSON {
        Schema.object(
            "A commune.",
            [
                "insee_code": Schema.described("Its code.", ValueSchemas.formatted(.inseeCode, components)),
                "name": Schema.text("Its name."),
                "department": Schema.described("Its département.", ValueSchemas.code(.departments, components)),
                "postal_codes": Schema.list("Its postal codes.", of: ValueSchemas.formatted(.postalCode, components)),
                "longitude": ["description": "Degrees east of its centre (WGS 84).", "type": "number"],
                "latitude": ["description": "Degrees north of its centre (WGS 84).", "type": "number"],
                "area_type": [
                    "description": "`rural` in a zone of rural revitalisation (*ZRR*), else `urban`.", "type": "string", "enum": ["urban", "rural"],
                ],
            ])
    }

    private static func list(_ shape: Shape, _ components: Components) -> JSON {
        ["type": "array", "minItems": 1, "items": shape.value(components)]
    }

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        var parameter: JSON.Object = ["name": .string(name), "in": "query", "description": .string(description)]
        if schema["type"] == "array" {
            parameter.append("style", "form")
            parameter.append("explode", false)
        }
        parameter.append("schema", schema)
        parameter.append("example", example)
        return .object(parameter)
    }
}
