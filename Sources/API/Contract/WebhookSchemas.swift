import Domain
import JSON
import Storage

/// The schemas of webhooks, deliveries and events.
enum WebhookSchemas {
    static let id = "01937b1c-9d02-7e11-8c44-5f0e7b3a2d61"
    static let delivery = "01937b1c-b3a7-7f20-9b51-0c6d4e8f1a22"
    static let time: JSON = "2026-03-02T09:15:00.000Z"
    private static let later: JSON = "2026-03-02T09:20:00.000Z"
    private static let names = ResourceCollections.all.map { JSON.string($0.name) }

    /// Adds them all.
    static func add(to components: Components) {
        _ = components.value("Webhook", webhook)
        _ = components.value("WebhookInput", input(creating: true))
        _ = components.value("WebhookPatch", input(creating: false))
        _ = components.value("Delivery", deliveryLog)
        _ = components.value("ChangeEvent", changeEvent)
        _ = components.value("TestEvent", testEvent)
    }

    // MARK: - Webhooks

    private static func text(_ description: String, _ schema: JSON.Object) -> JSON {
        .object(JSON.Object([("description", .string(description))] + schema.map { ($0.name, $0.value) }))
    }

    private static func string(_ description: String, _ more: JSON.Object = [:]) -> JSON {
        text(description, JSON.Object([("type", "string")] + more.map { ($0.name, $0.value) }))
    }

    private static func moment(_ description: String) -> JSON { string(description, ["format": "date-time"]) }

    private static func list(_ description: String, _ values: [JSON]) -> JSON {
        text(description, ["type": "array", "minItems": 1, "uniqueItems": true, "items": ["type": "string", "enum": .array(values)]])
    }

    private static let collections = list("The collections whose changes it is told of; absent: all, those to come included.", names)
    private static let operations = list(
        "Which changes: `put` (created or changed) and `delete`, as in the feed.", WebhookInput.operations.map(JSON.string))
    private static let url = string(
        "Where events are sent: https, on the public internet, without name, password or fragment.",
        ["format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]://", "maxLength": .integer(WebAddress.maximumLength)])
    private static let description = string(
        "What it is for, for people.", ["minLength": 1, "maxLength": 500, "pattern": .string(ValueSchemas.linePattern)])

    static let example: JSON = [
        "id": .string(id), "url": "https://outils.exemple.fr/coorace", "description": "Extranet : fiches des adhérents",
        "collections": ["adherents", "trainings"], "operations": ["put", "delete"], "enabled": true, "created_at": time, "updated_at": time,
    ]

    static let createdExample = example.mergePatched(with: ["secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwC8cP2hN0b1E="])

    private static let webhook: JSON = [
        "description": "A subscription to changes.", "type": "object",
        "required": ["id", "url", "operations", "enabled", "created_at", "updated_at"],
        "properties": [
            "id": string("Its id.", ["format": "uuid"]), "url": string("Where events are sent.", ["format": "uri"]), "description": description,
            "collections": collections, "operations": operations, "enabled": text("Whether anything is sent to it.", ["type": "boolean"]),
            "disabled_reason": string(
                "Why not: `request` (by PATCH), `gone` (its receiver answered 410), `failing` (nothing was accepted from the first attempt to deliver an event to the last).",
                ["enum": ["request", "gone", "failing"]]),
            "disabled_at": moment("Since when not."), "last_accepted_at": moment("When its receiver accepted something last."),
            "previous_secret_until": moment("Until then the secret before the last rotation signs, too."),
            "created_at": moment("When it was made."), "updated_at": moment("When it was changed last."),
            "secret": string(
                "What its events are signed with. Told when it is made, and not again; not by a dry run.",
                ["pattern": .string(WebhookSecret.pattern)]),
        ],
        "examples": [example],
    ]

    static let inputExample: JSON = [
        "url": "https://outils.exemple.fr/coorace", "description": "Extranet : fiches des adhérents", "collections": ["adherents", "trainings"],
    ]
    static let patchExample: JSON = ["enabled": true, "collections": ["adherents"]]

    private static func input(creating: Bool) -> JSON {
        var properties: JSON.Object = [
            "url": url, "description": nullable(description), "collections": nullable(collections), "operations": nullable(operations),
        ]
        let enabled = text("Whether anything is sent to it. What changes meanwhile is sent once it is true again.", ["type": "boolean"])
        properties.append("enabled", creating ? nullable(enabled) : enabled)
        if creating {
            properties.append(
                "secret",
                nullable(
                    string(
                        "A secret of your own: `whsec_` and the Base64 of 24 to 64 random octets. Without it the server makes one, which is better.",
                        ["pattern": .string(WebhookSecret.pattern)])))
        } else {
            for name in WebhookInput.serverSet {
                var property = webhook["properties"]?[name]?.objectValue ?? [:]
                property.append("readOnly", true)
                properties.append(name, .object(property))
            }
        }
        var schema: JSON.Object = [
            "description": .string(creating ? "A webhook to be made." : "A merge patch of a webhook; what the server sets may be sent as it is."),
            "type": "object",
        ]
        if creating { schema.append("required", ["url"]) }
        schema.append("properties", .object(properties))
        schema.append("additionalProperties", false)
        schema.append("examples", [creating ? inputExample : patchExample])
        return .object(schema)
    }

    private static func nullable(_ schema: JSON) -> JSON {
        var object = schema.objectValue ?? [:]
        object["type"] = [object["type"] ?? "string", "null"]
        return .object(object)
    }

    // MARK: - Deliveries

    static let deliveryExample: JSON = [
        "id": .string(delivery), "webhook_id": .string(id), "type": "adherent.updated", "state": "waiting", "attempts": 1, "created_at": time,
        "next_attempt_at": later, "last_attempt_at": time, "response_status": 503, "error": "status", "duration_ms": 41, "event": eventExample,
    ]

    private static let deliveryLog: JSON = [
        "description": "An event on its way to a webhook, and what has become of it.", "type": "object",
        "required": ["id", "webhook_id", "type", "state", "attempts", "created_at", "event"],
        "properties": [
            "id": string("Id of the event, sent as `webhook-id`: the same at every attempt.", ["format": "uuid"]),
            "webhook_id": string("Id of the webhook.", ["format": "uuid"]), "type": string("The event's type."),
            "state": string(
                "`waiting` for its first attempt or the next one, `delivered`, or `failed`: given up.",
                ["enum": .array(StoredDelivery.State.allCases.map { .string($0.rawValue) })]),
            "attempts": text("Attempts so far, since it was last sent anew.", ["type": "integer", "minimum": 0]),
            "created_at": moment("When it was made."), "next_attempt_at": moment("When it is sent next."),
            "last_attempt_at": moment("When it was sent last."),
            "response_status": text("Status of the last answer, where there was one.", ["type": "integer", "minimum": 100, "maximum": 999]),
            "error": string(
                "What was wrong with the last attempt: an answer outside 2xx (`status`), none in time, no address for the host, no connection, a certificate not to be trusted, a connection that broke, or a target that leads inside.",
                ["enum": .array(WebhookAttempt.Failure.allCases.map { .string($0.rawValue) })]),
            "duration_ms": text("Milliseconds that the last attempt took.", ["type": "integer", "minimum": 0]),
            "event": text("What is sent.", ["anyOf": [Components.schema("ChangeEvent"), Components.schema("TestEvent")]]),
        ],
        "examples": [deliveryExample],
    ]

    // MARK: - Events

    static let eventExample: JSON = [
        "type": "adherent.updated", "timestamp": time,
        "data": ["collection": "adherents", "id": .string(Format.uuid.example), "version": 4, "op": "put", "origin": "occitanie", "seq": 1042],
    ]
    static let testExample: JSON = ["type": .string(WebhookEvent.testType), "timestamp": time, "data": ["webhook_id": .string(id)]]

    private static let changeEvent: JSON = [
        "description": "A record has changed. What it holds now is read by its address, `/v1/{collection}/{id}`.", "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": [
            "type": string(
                "`…created` for a first version, `…updated` for a later one, `…deleted`.",
                ["enum": .array(ResourceCollections.all.flatMap(WebhookEvent.types).map(JSON.string))]),
            "timestamp": moment("When the change was written."),
            "data": [
                "description": "Which record.", "type": "object", "required": ["collection", "id", "version", "op", "seq"],
                "properties": [
                    "collection": string("Its collection.", ["enum": .array(names)]), "id": string("Its id."),
                    "version": text(
                        "Its version; what is not newer than a version that you have is to be ignored.", ["type": "integer", "minimum": 1]),
                    "op": string("What happened to it, as in the feed.", ["enum": ["put", "delete"]]),
                    "origin": string("The region that owns it."),
                    "seq": text("The change's place in the feed.", ["type": "integer", "minimum": 1]),
                ],
            ],
        ],
        "examples": [eventExample],
    ]

    private static let testEvent: JSON = [
        "description": "Nothing has changed: somebody tries the receiver.", "type": "object", "required": ["type", "timestamp", "data"],
        "properties": [
            "type": text("Always the same.", ["const": .string(WebhookEvent.testType)]), "timestamp": moment("When it was asked for."),
            "data": [
                "description": "For whom.", "type": "object", "required": ["webhook_id"],
                "properties": ["webhook_id": string("Id of the webhook.", ["format": "uuid"])],
            ],
        ],
        "examples": [testExample],
    ]
}
