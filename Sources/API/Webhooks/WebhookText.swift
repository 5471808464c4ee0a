import Domain
import JSON
import Storage

/// How webhooks and deliveries are shown.
enum WebhookText {
    /// - Parameter secret: only in the answer that tells it.
    static func json(_ webhook: StoredWebhook, secret: String? = nil) -> JSON.Object {
        var json: JSON.Object = ["id": .string(webhook.id), "url": .string(webhook.url)]
        func add(_ name: String, _ text: String?) { if let text { json.append(name, .string(text)) } }
        add("description", webhook.description)
        if let collections = webhook.collections { json.append("collections", .array(collections.map(JSON.string))) }
        json.append("operations", .array(webhook.operations.map(JSON.string)))
        json.append("enabled", .bool(webhook.isEnabled))
        add("disabled_reason", webhook.disabledReason)
        add("disabled_at", webhook.disabledAt)
        add("last_accepted_at", webhook.lastAcceptedAt)
        add("previous_secret_until", webhook.previousSecretUntil)
        add("created_at", webhook.createdAt)
        add("updated_at", webhook.updatedAt)
        // The last one, so that an answer that was kept without it is the same when it is put in again.
        add("secret", secret)
        return json
    }

    static func json(_ delivery: StoredDelivery) throws -> JSON {
        var json: JSON.Object = [
            "id": .string(delivery.id), "webhook_id": .string(delivery.webhook), "type": .string(delivery.type),
            "state": .string(delivery.state.rawValue),
            "attempts": .integer(delivery.attempts), "created_at": .string(delivery.createdAt),
        ]
        func add(_ name: String, _ value: JSON?) { if let value { json.append(name, value) } }
        add("next_attempt_at", delivery.nextAttemptAt.map(JSON.string))
        add("last_attempt_at", delivery.lastAttemptAt.map(JSON.string))
        add("response_status", delivery.responseStatus.map(JSON.integer))
        add("error", delivery.error.map(JSON.string))
        add("duration_ms", delivery.milliseconds.map(JSON.integer))
        json.append("event", try JSON(parsing: delivery.payload))
        return .object(json)
    }
}
