import JSON

/// The document's `webhooks`: what this server asks of others.
enum WebhookRequests {
    static func json(_ components: Components) -> JSON {
        WebhookSchemas.add(to: components)
        return [
            "recordChanged": [
                "post": request(
                    "receiveChange", "A record has changed",
                    "Sent for each change after the webhook was made, at least once. A record that changes again before it is sent is told of once, at its latest version. Events start in the order of `seq`; some are under way at the same time, so that one may overtake another: `version` tells which is newer.",
                    "ChangeEvent", WebhookSchemas.eventExample)
            ],
            "receiverTried": [
                "post": request(
                    "receiveTest", "Somebody tries the receiver", "Sent by `POST …/test`, to the webhook that it names; it tells of no change.",
                    "TestEvent", WebhookSchemas.testExample)
            ],
        ]
    }

    private static func request(_ id: String, _ summary: String, _ text: String, _ schema: String, _ example: JSON) -> JSON {
        var operation = OperationObject(id, tag: "webhooks", summary, text)
        operation.isOpen = true
        operation.parameters = [
            header(
                "webhook-id", "Id of the event: the same at every attempt. What you have seen is to be answered by 2xx and ignored.",
                WebhookSchemas.delivery),
            header("webhook-timestamp", "When this attempt was made, in seconds since 1970. Refuse what is older than five minutes.", "1772442900"),
            header(
                "webhook-signature",
                "One or more signatures, a space between them; one that is right is enough. `v1,` and the Base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` under the secret, which is the decoded Base64 after `whsec_`.",
                "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
        ]
        operation.body = [
            "description": "The event. Verify the bytes as they come, before anything reads them as JSON.", "required": true,
            "content": ["application/json": ["schema": Components.schema(schema), "example": example]],
        ]
        var json = operation.json.objectValue ?? [:]
        json["responses"] = [
            "2XX": ["description": "Accepted: it is not sent again. Answer at once, and work after; within 15 seconds in all."],
            "410": ["description": "Nothing more is wanted: the webhook is disabled."],
            "429": ["description": "Too much; `Retry-After` (seconds) is honoured, up to a day. So it is with every other failure."],
            "default": ["description": "Not accepted, redirects included: sent again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h."],
        ]
        return .object(json)
    }

    private static func header(_ name: String, _ description: String, _ example: String) -> JSON {
        [
            "name": .string(name), "in": "header", "required": true, "description": .string(description), "schema": ["type": "string"],
            "example": .string(example),
        ]
    }
}
