import Domain
import JSON
import Storage

/// `/v1/keys` and what lies under it.
enum KeyOperations {
    static let tag: JSON = [
        "name": "keys",
        "description":
            "Who may do what: keys are made, given new secrets and revoked. Needs the scope `admin`; and a key makes, changes and revokes only keys that may no more than itself, and gives none that last longer.",
    ]

    static func operation(_ operation: KeyOperation, _ components: Components) -> OperationObject {
        KeySchemas.add(to: components)
        switch operation {
        case .list: return list(components)
        case .create: return create(components)
        case .read:
            var object = object("readKey", "Read a key", "Revoked and expired ones, too.", parameters: [id(components)])
            object.answers(200, answer("The key, without its secret.", KeySchemas.example, components))
            object.answers(.badRequest, .notFound, from: components)
            return object
        case .patch:
            var object = object(
                "patchKey", "Change a key's name or end",
                "A merge patch. Its rights don't change: make another key, and revoke this one. An expired key whose end is put off is good again.",
                parameters: [id(components), SharedParameters.dryRun(components)])
            let content: JSON = ["schema": Components.schema("KeyPatch"), "example": KeySchemas.patchExample]
            object.body = [
                "description": "What is to change.", "required": true,
                "content": ["application/merge-patch+json": content, "application/json": content],
            ]
            object.answers(200, answer("The key as it is now.", KeySchemas.example, components))
            object.answers(
                .badBody, .notFound, .timeout, .keyConflict, .tooLarge, .unsupportedMediaType, .invalid, .unavailable, .noSpace, from: components)
            return object
        case .revoke:
            var object = object(
                "revokeKey", "Revoke a key",
                "At once and for good: what it has open ends, event streams, exports and held answers included. It stays listed, with `status` `revoked`, and the audit keeps its name. Again: 404.",
                parameters: [id(components), SharedParameters.dryRun(components)])
            object.answers(204, ["description": "It is revoked.", "headers": headers(components)])
            object.answers(.badRequest, .notFound, .unavailable, .noSpace, from: components)
            return object
        case .rotate: return rotate(components)
        }
    }

    private static func list(_ components: Components) -> OperationObject {
        let filters: [(name: String, description: String, items: JSON, example: JSON)] = [
            (
                "status", "Keys in these states.", ["type": "string", "enum": .array(KeySelection.Status.allCases.map { .string($0.rawValue) })],
                ["active"]
            ),
            ("role", "Keys made with these roles.", ["type": "string", "enum": .array(Role.allCases.map { .string($0.rawValue) })], ["admin"]),
            ("adherent_id", "Keys bound to these adherents.", ["type": "string", "format": "uuid"], [.string(Format.uuid.example)]),
        ]
        var object = object(
            "listKeys", "List the keys", "The newest first, revoked and expired ones included.",
            parameters: [SharedParameters.limit(components), SharedParameters.cursor(components)]
                + filters.map { filter -> JSON in
                    [
                        "name": .string(filter.name), "in": "query", "description": .string(filter.description), "style": "form", "explode": false,
                        "schema": ["type": "array", "minItems": 1, "items": filter.items], "example": filter.example,
                    ]
                })
        let page = components.value(
            "KeyList",
            [
                "description": "A page of keys.", "type": "object", "required": ["items"],
                "properties": [
                    "items": ["description": "The keys.", "type": "array", "items": Components.schema("Key")],
                    "next": ["description": "Address of the next page; absent at the end.", "type": "string", "format": "uri"],
                ],
                "examples": [["items": [KeySchemas.example]]],
            ])
        object.answers(
            200,
            [
                "description": "A page of keys.",
                "headers": ["Link": SharedHeaders.link(components), "X-Request-Id": SharedHeaders.requestID(components)],
                "content": ["application/json": ["schema": page, "example": ["items": [KeySchemas.example]]]],
            ])
        return object
    }

    private static func create(_ components: Components) -> OperationObject {
        var object = object(
            "createKey", "Make a key",
            "The answer holds its token, which is told here and nowhere else: the database has a hash of it only. So a request that is repeated under its `Idempotency-Key` makes no second key, and its answer has no `token`: rotate the key if the first answer was lost.",
            parameters: [SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)])
        object.body = [
            "description": "The key.", "required": true,
            "content": [
                "application/json": [
                    "schema": Components.schema("KeyInput"),
                    "examples": [
                        "reader": ["summary": "A reader that also writes to one collection.", "value": KeySchemas.inputExample],
                        "adherent": ["summary": "An adherent's own key.", "value": KeySchemas.boundExample],
                    ],
                ]
            ],
        ]
        var created = answer("It is made.", KeySchemas.createdExample, components, isRepeatable: true).objectValue ?? [:]
        created["headers"] = .object(
            JSON.Object([("Location", SharedHeaders.location(components))] + (created["headers"]?.objectValue ?? [:]).map { ($0.name, $0.value) }))
        created["links"] = [
            "read": link("readKey", "Read it."), "patch": link("patchKey", "Change it."), "rotate": link("rotateKey", "Give it a new secret."),
            "revoke": link("revokeKey", "Revoke it."),
        ]
        object.answers(201, .object(created))
        object.answers(.badPost, .timeout, .tooLarge, .unsupportedMediaType, .invalidPost, .unavailable, .noSpace, from: components)
        return object
    }

    private static func rotate(_ components: Components) -> OperationObject {
        var object = object(
            "rotateKey", "Give a key a new secret",
            "The answer holds the new token, which is told here and nowhere else. Meanwhile the one before stays good, for a day or as `overlap` says: put the new one in place, and nothing stands still. Two are good at a time: a second rotation ends the first secret at once.",
            parameters: [id(components), SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)])
        object.body = [
            "description": "How; without a body as by default.", "required": false,
            "content": ["application/json": ["schema": Components.schema("KeyRotation"), "example": KeySchemas.rotationExample]],
        ]
        object.answers(200, answer("The key with its new token.", KeySchemas.rotatedExample, components, isRepeatable: true))
        object.answers(
            .badPost, .notFound, .timeout, .keyRotationConflict, .tooLarge, .unsupportedMediaType, .invalidPost, .unavailable, .noSpace,
            from: components)
        return object
    }

    // MARK: - Parts

    private static func object(_ id: String, _ summary: String, _ text: String, parameters: [JSON]) -> OperationObject {
        var object = OperationObject(id, tag: "keys", summary, text)
        object.parameters = parameters
        return object
    }

    private static func headers(_ components: Components, isRepeatable: Bool = false) -> JSON {
        let id = ("X-Request-Id", SharedHeaders.requestID(components))
        return .object(JSON.Object(isRepeatable ? [id, ("Idempotency-Replayed", SharedHeaders.replayed(components))] : [id]))
    }

    private static func answer(_ description: String, _ example: JSON, _ components: Components, isRepeatable: Bool = false) -> JSON {
        [
            "description": .string(description), "headers": headers(components, isRepeatable: isRepeatable),
            "content": ["application/json": ["schema": Components.schema("Key"), "example": example]],
        ]
    }

    private static func link(_ operation: String, _ description: String) -> JSON {
        ["operationId": .string(operation), "parameters": ["id": "$response.body#/id"], "description": .string(description)]
    }

    private static func id(_ components: Components) -> JSON {
        components.parameter(
            "key.path.id",
            [
                "name": "id", "in": "path", "required": true, "description": "Id of the key.", "schema": ["type": "string"],
                "example": .string(KeySchemas.id),
            ])
    }
}
