import JSON

/// RFC 6902.
enum JSONPatchSchema {
    static let json: JSON = [
        "description": "A JSON Patch (RFC 6902): operations one after the other, all or none.", "type": "array",
        "items": [
            "oneOf": [
                operation(["add", "replace", "test"], "Sets a value, or makes sure of it.", ["value": ["description": "The value."]]),
                operation(["remove"], "Takes a value away; not the whole record.", [:], path: "^(/([^~/]|~[01])*)+$"),
                operation(
                    ["move", "copy"], "Takes a value from elsewhere.",
                    [
                        "from": [
                            "description": "Where the value is (RFC 6901).", "type": "string", "format": "json-pointer", "pattern": .string(pointer),
                        ]
                    ]),
            ]
        ],
        "examples": [[["op": "test", "path": "/version", "value": 1], ["op": "replace", "path": "/status", "value": "active"]]],
    ]

    private static let pointer = "^(/([^~/]|~[01])*)*$"

    private static func operation(_ names: [String], _ description: String, _ others: JSON.Object, path: String = pointer) -> JSON {
        let properties: [(String, JSON)] = [
            ("op", ["description": "What to do.", "type": "string", "enum": .array(names.map(JSON.string))]),
            ("path", ["description": "Where (RFC 6901).", "type": "string", "format": "json-pointer", "pattern": .string(path)]),
        ]
        return [
            "description": .string(description), "type": "object", "required": .array((["op", "path"] + others.names).map(JSON.string)),
            "properties": .object(JSON.Object(properties + others.map { ($0.name, $0.value) })),
        ]
    }
}
