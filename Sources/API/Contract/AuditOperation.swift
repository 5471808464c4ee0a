import Domain
import JSON
import Storage

/// `GET /v1/audit`
enum AuditOperation {
    static let tag: JSON = ["name": "audit", "description": "Who has done what, when, and in which request. For admins."]

    static func operation(_ components: Components) -> OperationObject {
        var operation = OperationObject("listAudit", tag: "audit", "See who has done what", text)
        operation.parameters = parameters(components)
        _ = components.value("AuditEntry", entry)
        let line = entryExample.bytes() + [UInt8(ascii: "\n")]
        operation.answers(
            200,
            [
                "description": "A page. As NDJSON or CSV without `limit`, the whole selection, and then without `ETag` and `Link`.",
                "headers": [
                    "ETag": SharedHeaders.pageTag(components), "Link": SharedHeaders.link(components),
                    "Content-Disposition": SharedHeaders.disposition(components), "X-Request-Id": SharedHeaders.requestID(components),
                ],
                "content": [
                    "application/json": ["schema": components.value("AuditList", page), "example": ["items": [entryExample, keyExample]]],
                    "application/x-ndjson": [
                        "schema": ["description": "An entry a line.", "type": "string"], "example": .string(String(decoding: line, as: UTF8.self)),
                    ],
                    "text/csv": [
                        "schema": ["description": "An entry a row; the key in `key.id` and `key.name`.", "type": "string"], "example": csvExample,
                    ],
                ],
            ])
        operation.answers(
            304,
            components.response(
                "NotModified",
                [
                    "description": "Nothing changed since the `ETag` that was sent.",
                    "headers": ["ETag": SharedHeaders.tag(components), "X-Request-Id": SharedHeaders.requestID(components)],
                ]))
        operation.answers(.notAcceptable, .unavailable, from: components)
        return operation
    }

    private static let text = """
        Every version of every record, deleted ones included, and what was done to keys and webhooks, the newest first. Needs the scope `admin`.

        `key` is who did it: its name is told also when it is revoked. `local` is a command on the server's own machine. An entry without `key` is \
        what the program brings along, as the charter, or what was mirrored from another region: `origin` says which. What a version was stands \
        under `/v1/{collection}/{id}/revisions/{version}`.
        """

    private static func parameters(_ components: Components) -> [JSON] {
        let values: [(name: String, description: String, items: JSON, example: JSON)] = [
            (
                "collection", "Entries of these collections, or of `keys` and `webhooks`.",
                ["type": "string", "enum": .array(AuditParameters.collections.map(JSON.string))], ["adherents", "keys"]
            ),
            ("id", "Entries of these records, keys or webhooks.", FilterParameters.text(components), [.string(Format.uuid.example)]),
            (
                "key_id", "What was done with these keys; `local` is commands of the server's own machine.", FilterParameters.text(components),
                ["k7w2m4p9qs"]
            ),
            ("op", "Entries of these kinds.", ["type": "string", "enum": .array(AuditParameters.operations.map(JSON.string))], ["delete"]),
            (
                "request_id", "What was done in these requests, as `X-Request-Id` told them.", FilterParameters.text(components),
                [.string(requestExample)]
            ),
        ]
        let filters = values.map { value -> JSON in
            [
                "name": .string(value.name), "in": "query", "description": .string(value.description), "style": "form", "explode": false,
                "schema": ["type": "array", "minItems": 1, "items": value.items], "example": value.example,
            ]
        }
        let words = ["gt": "after", "gte": "from", "lt": "before", "lte": "up to"]
        let times = AuditParameters.comparisons.map { name -> JSON in
            [
                "name": .string("at.\(name)"), "in": "query", "description": .string("Entries \(words[name] ?? name) this time."),
                "schema": Shape.instant.value(components), "example": "2026-03-01T00:00:00Z",
            ]
        }
        return [SharedParameters.limit(components), SharedParameters.cursor(components), SharedParameters.count(components)] + filters + times + [
            SharedParameters.delimiter(components), SharedParameters.byteOrderMark(components), SharedParameters.acceptLanguage(components),
            SharedParameters.ifNoneMatch(components),
        ]
    }

    // MARK: - Schemas

    private static let entry: JSON = [
        "description": "One thing that was done.", "type": "object", "required": ["at", "collection", "id", "op"],
        "properties": [
            "at": ["description": "When; of a mirrored record, when it came here.", "type": "string", "format": "date-time"],
            "collection": [
                "description": "Collection of the record; `keys` for a key, `webhooks` for a webhook.", "type": "string",
                "enum": .array(AuditParameters.collections.map(JSON.string)),
            ],
            "id": ["description": "Id of the record, key or webhook.", "type": "string"],
            "version": ["description": "Version of the record that this made; 1 is its creation.", "type": "integer", "minimum": 1],
            "op": [
                "description":
                    "`put` or `delete` of a record; `create`, `update` or `rotate` of a key or webhook, `revoke` of a key, `delete` of a webhook.",
                "type": "string",
                "enum": .array(AuditParameters.operations.map(JSON.string)),
            ],
            "name": ["description": "Name that the key had then, or description of the webhook.", "type": "string"],
            "key": [
                "description": "Who did it.", "type": "object", "required": ["id"],
                "properties": [
                    "id": ["description": "Id of the key; `local` for a command on the server's own machine.", "type": "string"],
                    "name": ["description": "Its name; absent where it was never one of this database.", "type": "string"],
                ],
            ],
            "origin": ["description": "Region that owns the record.", "type": "string"],
            "request_id": ["description": "The request in which it was done, as `X-Request-Id` and the log tell it.", "type": "string"],
        ],
        "examples": [entryExample, keyExample],
    ]

    private static let page: JSON = [
        "description": "A page of the audit.", "type": "object", "required": ["items"],
        "properties": [
            "items": [
                "description": "The entries, the newest first.", "type": "array", "maxItems": .integer(ListParameters.limits.upperBound),
                "items": Components.schema("AuditEntry"),
            ],
            "next": ["description": "Address of the next page; absent at the end.", "type": "string", "format": "uri"],
            "total": ["description": "Number of entries in all pages, with `count=exact`.", "type": "integer", "minimum": 0],
        ],
        "examples": [["items": [entryExample, keyExample]]],
    ]

    // MARK: - Examples

    private static let requestExample = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a12"

    private static let entryExample: JSON = [
        "at": "2026-03-02T09:15:00.000Z", "collection": "adherents", "id": .string(Format.uuid.example), "version": 3, "op": "put",
        "key": ["id": "k7w2m4p9qs", "name": "Équipe régionale"], "origin": "occitanie", "request_id": .string(requestExample),
    ]

    private static let keyExample: JSON = [
        "at": "2026-03-01T08:00:00.000Z", "collection": .string(Audit.Subject.keys.rawValue), "id": "k7w2m4p9qs", "op": "create",
        "name": "Équipe régionale",
        "key": ["id": .string(Key.local), "name": .string(Key.localName)],
    ]

    private static var csvExample: JSON {
        let table = CSVTable(columns: AuditText.columns)
        var bytes = table.opening
        entryExample.bytes().withUnsafeBytes { table.write($0, into: &bytes) }
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}
