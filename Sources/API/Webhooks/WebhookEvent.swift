import Domain
import JSON
import Storage

/// What a webhook's receiver is told: which record has changed, and not what it holds.
///
/// `{"type":"adherent.updated","timestamp":…,"data":{"collection","id","version","op","origin","seq"}}`
enum WebhookEvent {
    static let testType = "webhook.test"

    /// The types of a collection's events.
    static func types(of collection: ResourceCollection) -> [String] {
        ["created", "updated", "deleted"].map { "\(singular(collection)).\($0)" }
    }

    static func of(_ notice: ChangeNotice, id: String) -> NewDelivery {
        let subject = ResourceCollections.named(notice.collection).map(singular) ?? "record"
        let step = notice.isDeletion ? "deleted" : notice.version == 1 ? "created" : "updated"
        var data: JSON.Object = [
            "collection": .string(notice.collection), "id": .string(notice.id), "version": .integer(notice.version),
            "op": notice.isDeletion ? "delete" : "put",
        ]
        if let origin = notice.origin { data.append("origin", .string(origin)) }
        data.append("seq", .integer(notice.seq))
        return delivery(id, "\(subject).\(step)", at: notice.at, data)
    }

    static func test(id: String, of webhook: String, at now: Instant) -> NewDelivery {
        let event = delivery(id, testType, at: now.description, ["webhook_id": .string(webhook)])
        return NewDelivery(id: id, type: event.type, payload: event.payload, isTest: true)
    }

    private static func delivery(_ id: String, _ type: String, at time: String, _ data: JSON.Object) -> NewDelivery {
        let payload: JSON = ["type": .string(type), "timestamp": .string(time), "data": .object(data)]
        return NewDelivery(id: id, type: type, payload: payload.bytes())
    }

    /// `TrainingSession` → `training_session`: Standard Webhooks recommends `[a-zA-Z0-9_]` between the full stops.
    private static func singular(_ collection: ResourceCollection) -> String {
        collection.schemaName.enumerated().map { place, letter in
            (letter.isUppercase && place > 0 ? "_" : "") + letter.lowercased()
        }.joined()
    }
}
