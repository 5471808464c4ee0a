import Domain
import JSON
import Storage

/// The schemas of keys.
enum KeySchemas {
    static let id = "k7w2m4p9qs"
    private static let time: JSON = "2026-03-02T09:15:00.000Z"

    /// Adds them all.
    static func add(to components: Components) {
        _ = components.value("Key", key)
        _ = components.value("KeyInput", input)
        _ = components.value("KeyPatch", patch)
        _ = components.value("KeyRotation", rotation)
    }

    private static func string(_ description: String, _ more: JSON.Object = [:]) -> JSON {
        .object(JSON.Object([("description", .string(description)), ("type", "string")] + more.map { ($0.name, $0.value) }))
    }

    private static func moment(_ description: String) -> JSON { string(description, ["format": "date-time"]) }

    private static let name = string(
        "Whose it is, for people; also when it is revoked.", ["minLength": 1, "maxLength": 200, "pattern": .string(ValueSchemas.linePattern)])
    private static let role = string(
        "A named set of scopes: `reader` `*:read`; `editor` also `*:write` and `personal:read`; `admin` all; `federation` what is shared with the national federation, and the acknowledgement of contributions.",
        ["enum": .array(Role.allCases.map { .string($0.rawValue) })])
    private static let scope = string("A scope.", ["enum": .array(Scope.all.map { .string($0.description) })])

    private static func nullable(_ schema: JSON) -> JSON {
        var object = schema.objectValue ?? [:]
        object["type"] = [object["type"] ?? "string", "null"]
        if let values = object["enum"]?.arrayValue { object["enum"] = .array(values + [.null]) }
        return .object(object)
    }

    private static func scopes(_ description: String) -> JSON {
        ["description": .string(description), "type": "array", "minItems": 1, "uniqueItems": true, "items": scope]
    }

    private static let adherent = string("The adherent whose records alone it writes; absent: it writes what its scopes allow.", ["format": "uuid"])
    private static let end = moment("When it ends; absent: never by itself.")

    static let example: JSON = [
        "id": .string(id), "name": "Extranet : fiches des adhérents", "role": "reader", "scopes": ["*:read", "adherents:write"], "status": "active",
        "created_at": time, "expires_at": "2026-12-31T22:59:59.000Z", "last_used_at": "2026-03-02T10:02:11.000Z",
    ]
    static let createdExample = example.mergePatched(with: ["last_used_at": nil, "token": .string("coo_\(id)_…")])
    static let rotatedExample = example.mergePatched(with: [
        "rotated_at": "2026-03-02T10:05:00.000Z", "previous_secret_until": "2026-03-03T10:05:00.000Z", "token": .string("coo_\(id)_…"),
    ])
    static let inputExample: JSON = [
        "name": "Extranet : fiches des adhérents", "role": "reader", "scopes": ["adherents:write"], "expires_at": "2099-12-31T22:59:59.000Z",
    ]
    static let boundExample: JSON = ["name": "Chantier Château-Vert", "role": "editor", "adherent_id": .string(Format.uuid.example)]
    static let patchExample: JSON = ["name": "Extranet : fiches et formations", "expires_at": nil]
    static let rotationExample: JSON = ["overlap": "24h"]

    private static let key: JSON = [
        "description": "A key: who may do what. Its secret is no part of it.", "type": "object",
        "required": ["id", "name", "scopes", "status", "created_at"],
        "properties": [
            "id": string("Its id: what stands between the two underscores of its token."), "name": name, "role": role,
            "scopes": scopes("All its scopes, the role's included."), "adherent_id": adherent,
            "status": string(
                "`active`, `expired` (its end has come) or `revoked`.", ["enum": .array(KeySelection.Status.allCases.map { .string($0.rawValue) })]),
            "created_at": moment("When it was made."), "expires_at": end,
            "last_used_at": moment("When it was used last, to the minute: it is written once a minute. Absent: never."),
            "rotated_at": moment("When it got its present secret, where that is not its first."),
            "previous_secret_until": moment("Until then the secret before is good, too."), "revoked_at": moment("When it was revoked."),
            "token": string(
                "What to send as `Authorization: Bearer …`. Told in this answer only: not again, not to a repeated request, not by a dry run."),
        ],
        "examples": [example],
    ]

    private static let input: JSON = [
        "description": "A key to be made: with a role, with scopes, or with both, which add up.", "type": "object", "additionalProperties": false,
        "required": ["name"], "anyOf": [["required": ["role"]], ["required": ["scopes"]]],
        "properties": [
            "name": name, "role": nullable(role), "scopes": nullable(scopes("Scopes beside the role's.")), "adherent_id": nullable(adherent),
            "expires_at": nullable(end),
        ],
        "examples": [inputExample, boundExample],
    ]

    private static var patch: JSON {
        var properties: JSON.Object = ["name": name, "expires_at": nullable(end)]
        for name in KeyInput.lasting + KeyInput.serverSet {
            var property = key["properties"]?[name]?.objectValue ?? [:]
            property.append("readOnly", true)
            properties.append(name, .object(property))
        }
        return [
            "description": "What may change of a key: its rights stay what they are. What can't change may be sent as it is.", "type": "object",
            "additionalProperties": false, "properties": .object(properties), "examples": [patchExample],
        ]
    }

    private static let rotation: JSON = [
        "description": "How to rotate.", "type": "object", "additionalProperties": false,
        "properties": [
            "overlap": nullable(
                string(
                    "How long the secret before stays good: a number and `s`, `m`, `h` or `d`, 30 days at the most; `0s` ends it at once.",
                    ["pattern": .string(Overlap.pattern), "default": .string(Overlap.standard)]))
        ], "examples": [rotationExample],
    ]
}
