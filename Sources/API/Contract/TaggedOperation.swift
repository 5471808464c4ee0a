import JSON

extension OperationObject {
    /// A JSON answer with `ETag`, and the 304 that goes with it.
    ///
    /// - Parameter isPaged: whether `Link` may name a next page.
    mutating func answersTagged(
        _ description: String, _ schema: JSON, example: JSON, isPaged: Bool = false, _ components: Components
    ) {
        parameters.append(SharedParameters.ifNoneMatch(components))
        var headers: JSON.Object = ["ETag": SharedHeaders.tag(components)]
        if isPaged { headers.append("Link", SharedHeaders.link(components)) }
        headers.append("X-Request-Id", SharedHeaders.requestID(components))
        answers(
            200,
            [
                "description": .string(description), "headers": .object(headers),
                "content": ["application/json": ["schema": schema, "example": example]],
            ])
        answers(
            304,
            components.response(
                "NotModified",
                [
                    "description": "Nothing changed since the `ETag` that was sent.",
                    "headers": ["ETag": SharedHeaders.tag(components), "X-Request-Id": SharedHeaders.requestID(components)],
                ]))
    }
}

/// Short ways to say what a value is.
enum Schema {
    static func text(_ description: String) -> JSON { ["description": .string(description), "type": "string"] }
    static func textOrNull(_ description: String) -> JSON { ["description": .string(description), "type": ["string", "null"]] }
    static func count(_ description: String) -> JSON { ["description": .string(description), "type": "integer", "minimum": 0] }
    static func address(_ description: String) -> JSON { ["description": .string(description), "type": "string", "format": "uri"] }

    static func list(_ description: String, of items: JSON) -> JSON {
        ["description": .string(description), "type": "array", "items": items]
    }

    /// An object all of whose members are there, but for those named as optional.
    static func object(_ description: String, _ properties: KeyValuePairs<String, JSON>, optional: Set<String> = []) -> JSON {
        [
            "description": .string(description), "type": "object",
            "required": .array(properties.map(\.key).filter { !optional.contains($0) }.map(JSON.string)),
            "properties": .object(JSON.Object(properties.map { ($0.key, $0.value) })),
        ]
    }

    /// The same value under a description of its own.
    static func described(_ description: String, _ schema: JSON) -> JSON {
        var members: JSON.Object = ["description": .string(description)]
        for (name, value) in schema.objectValue ?? [:] where name != "description" { members.append(name, value) }
        return .object(members)
    }
}
