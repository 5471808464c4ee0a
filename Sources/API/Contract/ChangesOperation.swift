import Domain
import JSON

/// `GET /v1/changes`
struct ChangesOperation {
    static let tagName = "changes"
    static let tag: JSON = [
        "name": .string(tagName), "description": "The feed of changes: how to follow what is stored here without losing any of it.",
    ]

    static func operation(_ components: Components) -> OperationObject {
        var operation = OperationObject("listChanges", tag: tagName, "Follow what changes", text)
        operation.parameters = parameters(components)
        _ = components.value("Change", change)
        let line: JSON = ["anyOf": [Components.schema("ChangeLine"), Components.schema("ChangeLinesEnd")]]
        _ = components.value("ChangeLine", self.line)
        _ = components.value("ChangeLinesEnd", end)
        operation.answers(
            200,
            [
                "description":
                    "A page; with `application/x-ndjson` all there is; with `text/event-stream` all there is and what comes, without `ETag` and `Link`.",
                "headers": [
                    "ETag": SharedHeaders.pageTag(components), "Link": SharedHeaders.link(components),
                    "X-Request-Id": SharedHeaders.requestID(components),
                ],
                "content": [
                    "application/json": ["schema": components.value("ChangeList", page), "example": pageExample],
                    "application/x-ndjson": [
                        "schema": [
                            "description":
                                "A change a line, each as `ChangeLine`; the last line, `ChangeLinesEnd`, says where to go on. Without it the answer was cut short: go on from the last `cursor`.",
                            "type": "string",
                        ],
                        "example": .string(lineExample.description + "\n" + endExample.description + "\n"), "x-itemSchema": line,
                    ],
                    "text/event-stream": [
                        "schema": [
                            "description":
                                "Server-sent events named `change`; `data` is a `Change`, `id` the cursor after it. A comment comes when there was nothing for 15 s.",
                            "type": "string",
                        ],
                        "example": .string("retry: 3000\n\nid: \(cursor)\nevent: change\ndata: \(changeExample.description)\n\n:\n\n"),
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
        operation.answers(.notAcceptable, .feedReset, .unavailable, from: components)
        return operation
    }

    private static let text = """
        Every record that was ever stored, once, at its latest change, in the order of the commits: a record that changes again moves to the end. \
        Without `since` from the beginning; then from `next`, which is always there. Who stores `next` together with what came before it misses \
        nothing, and meets a change twice only when it was cut off between the two; `id` with `version` tell.

        `op` is `put` with the record in `data` (its digest with `digest=true`), or `delete`, which is also how a record goes out of the key's sight. A key reads the changes of \
        the collections that it may read.

        A cursor holds for one database, and for the collections of which it has told everything: it may be used with fewer of them, not with more.
        """

    private static func parameters(_ components: Components) -> [JSON] {
        let limits = ChangeParameters.limits
        let names = ResourceCollections.all.map { JSON.string($0.name) }
        return [
            query(
                "since", "Where to go on: `next` or `cursor` of an earlier answer. Without it from the beginning.", ["type": "string"],
                .string(cursor)),
            [
                "name": "collections", "in": "query",
                "description": "Only changes of these collections, which the key must be able to read. Without it of all that it may read.",
                "style": "form", "explode": false,
                "schema": ["type": "array", "minItems": 1, "uniqueItems": true, "items": ["type": "string", "enum": .array(names)]],
                "example": ["adherents", "trainings"],
            ],
            query(
                "limit", "The most changes to answer. Without it NDJSON goes on to the end. Not with `text/event-stream`.",
                [
                    "type": "integer", "minimum": .integer(limits.lowerBound), "maximum": .integer(limits.upperBound),
                    "default": .integer(ChangeParameters.standardLimit),
                ], 500),
            query(
                "wait",
                "Seconds to hold the answer while there is no change to tell; with `If-None-Match` the end of a wait without any is 304. Not with `text/event-stream`.",
                [
                    "type": "integer", "minimum": .integer(ChangeParameters.waits.lowerBound), "maximum": .integer(ChangeParameters.waits.upperBound),
                    "default": 0,
                ], 25),
            query(
                "digest",
                "Whether a `put` has `origin` and `digest` instead of `data`: for comparing what one has with what there is, at a fraction of the bytes.",
                ["type": "boolean", "default": false], true),
            [
                "name": .string(ChangeParameters.lastEventID), "in": "header",
                "description":
                    "With `text/event-stream`: the `id` of the last event that came, as browsers send it when they connect again; it wins over `since`.",
                "schema": ["type": "string"], "example": .string(cursor),
            ],
            SharedParameters.acceptLanguage(components), SharedParameters.ifNoneMatch(components),
        ]
    }

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema, "example": example]
    }

    // MARK: - Schemas

    private static let properties: JSON.Object = [
        "seq": ["description": "Place in the feed: it rises, with gaps.", "type": "integer", "minimum": 1],
        "collection": [
            "description": "Collection of the record.", "type": "string", "enum": .array(ResourceCollections.all.map { .string($0.name) }),
        ],
        "id": ["description": "Id of the record.", "type": "string"],
        "op": ["description": "What happened to it.", "type": "string", "enum": ["put", "delete"]],
        "version": ["description": "Its version; a deletion counts as one.", "type": "integer", "minimum": 1],
        "at": ["description": "When it was written; for people, the order is that of `seq`.", "type": "string", "format": "date-time"],
        "data": [
            "description": "The record, with `put`.", "anyOf": .array(ResourceCollections.all.map { Components.schema($0.schemaName) }),
        ],
        "origin": ["description": "With `digest=true` and `put`: the region that owns the record.", "type": "string"],
        "digest": [
            "description": "With `digest=true` and `put`: SHA-256, in hexadecimal, of the bytes that `data` has otherwise, and that GET answers.",
            "type": "string", "pattern": "^[0-9a-f]{64}$",
        ],
    ]

    private static let required: [JSON] = ["seq", "collection", "id", "op", "version", "at"]

    private static let change: JSON = [
        "description": "The latest change of a record.", "type": "object", "required": .array(required), "properties": .object(properties),
        "if": ["properties": ["op": ["const": "put"]]], "then": ["anyOf": [["required": ["data"]], ["required": ["origin", "digest"]]]],
        "else": ["not": ["anyOf": [["required": ["data"]], ["required": ["digest"]]]]],
        "examples": [changeExample],
    ]

    private static let line: JSON = [
        "description": "A `Change` with the cursor that goes on after it.",
        "allOf": [
            Components.schema("Change"),
            [
                "type": "object", "required": ["cursor"],
                "properties": ["cursor": ["description": "Goes on after this change, as `since`.", "type": "string"]],
            ],
        ],
        "examples": [lineExample],
    ]

    private static let end: JSON = [
        "description": "The last line.", "type": "object", "required": ["next"], "additionalProperties": false,
        "properties": ["next": ["description": "Where to go on, as `since`.", "type": "string"]], "examples": [endExample],
    ]

    private static let page: JSON = [
        "description": "A page of the feed.", "type": "object", "required": ["items", "next", "has_more"],
        "properties": [
            "items": [
                "description": "The changes, in the order of their commits.", "type": "array",
                "maxItems": .integer(ChangeParameters.limits.upperBound), "items": Components.schema("Change"),
            ],
            "next": ["description": "Where to go on, as `since`; also when nothing came.", "type": "string"],
            "has_more": ["description": "Whether there is more at once.", "type": "boolean"],
        ],
        "examples": [pageExample],
    ]

    // MARK: - Examples

    private static let cursor = FeedCursor(feed: "9b1c07d2", seq: 1042).text

    private static let changeExample: JSON = [
        "seq": 1042, "collection": "trainings", "id": .string(Format.uuid.example), "op": "delete", "version": 4, "at": "2026-03-02T09:15:00.000Z",
    ]

    private static let putExample: JSON = [
        "seq": 1041, "collection": "campaigns", "id": .string(Format.uuid.example), "op": "put", "version": 1, "at": "2026-03-02T09:15:00.000Z",
        "data": ResourceCollections.named("campaigns").map(ExampleRecords.answer) ?? nil,
    ]

    private static let lineExample: JSON = .object(
        JSON.Object((changeExample.objectValue ?? [:]).map { ($0.name, $0.value) } + [("cursor", JSON.string(cursor))]))

    private static let endExample: JSON = ["next": .string(cursor)]

    private static let pageExample: JSON = ["items": [putExample, changeExample], "next": .string(cursor), "has_more": false]
}
