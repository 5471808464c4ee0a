import Domain
import JSON

/// `GET /v1/changes/digests`
struct ChangeDigestsOperation {
    static func operation(_ components: Components) -> OperationObject {
        var operation = OperationObject("readChangeDigests", tag: ChangesOperation.tagName, "Compare a copy with what is here", text)
        operation.parameters = [
            [
                "name": "until", "in": "query",
                "description": "Up to where the copy has come: `next` or `cursor` of an earlier answer of the feed. Without it to the end.",
                "schema": ["type": "string"], "example": .string(cursor),
            ]
        ]
        operation.answers(
            200,
            [
                "description": "The sums.", "headers": ["X-Request-Id": SharedHeaders.requestID(components)],
                "content": ["application/json": ["schema": components.value("ChangeDigests", schema), "example": example]],
            ])
        operation.answers(.feedReset, .unavailable, from: components)
        return operation
    }

    private static let text = """
        How many records the feed tells up to a place, with a digest of them all, by collection and by the region that owns them. Who keeps a copy \
        sums up its own, without what has changed after that place (ask the feed with `since`), and knows in a few hundred bytes whether it has \
        all there is; where the sums differ, the feed with `digest=true` tells which records do.
        """

    private static let schema: JSON = [
        "description": "Counts and digests.", "type": "object", "required": ["items", "until"],
        "properties": [
            "items": [
                "description": "What there is, by collection and region; those without records are left out.", "type": "array",
                "items": [
                    "description": "The records of one region in one collection.", "type": "object",
                    "required": ["collection", "origin", "count", "digest"],
                    "properties": [
                        "collection": [
                            "description": "The collection.", "type": "string", "enum": .array(ResourceCollections.all.map { .string($0.name) }),
                        ],
                        "origin": ["description": "The region that owns the records.", "type": "string"],
                        "count": ["description": "How many they are.", "type": "integer", "minimum": 1],
                        "digest": [
                            "description": "The SHA-256 of each record, as GET answers it, all combined by exclusive or; in hexadecimal.",
                            "type": "string", "pattern": "^[0-9a-f]{64}$",
                        ],
                    ],
                ],
            ],
            "until": ["description": "The place up to which was summed up.", "type": "string"],
        ],
        "examples": [example],
    ]

    private static let cursor = FeedCursor(feed: "9b1c07d2", seq: 1042).text

    private static let example: JSON = [
        "items": [
            [
                "collection": "adherents", "origin": "occitanie", "count": 312,
                "digest": "9a3af08ee1150c6a2f0d2f6ad1a79ae9a4b1d4a5b8e0f6f4a9db0f8b5a7c3e21",
            ]
        ], "until": .string(cursor),
    ]
}
