import Domain
import HTTP
import JSON
import Storage

/// `/v1/webhooks`: subscriptions to changes. They are no records: no history, feed or export is to hold a secret or an address of theirs.
struct WebhookEndpoints: Sendable {
    static let path = "/v1/webhooks"
    private static let one = "\(path)/{id}"

    static let all: [Endpoint] =
        [
            Endpoint(method: .get, template: path, operation: .webhooks(.list), access: .admin, run: list),
            Endpoint(
                method: .post, template: path, operation: .webhooks(.create), access: .admin, bodyTypes: ["application/json"], body: .record,
                run: create),
            Endpoint(method: .get, template: one, operation: .webhooks(.read), access: .admin, run: read),
            Endpoint(
                method: .patch, template: one, operation: .webhooks(.patch), access: .admin,
                bodyTypes: ["application/merge-patch+json", "application/json"], body: .record, run: patch),
            Endpoint(method: .delete, template: one, operation: .webhooks(.delete), access: .admin, run: delete),
            Endpoint(method: .post, template: "\(one)/rotate-secret", operation: .webhooks(.rotateSecret), access: .admin, run: rotateSecret),
        ] + DeliveryEndpoints.all

    /// `GET /v1/webhooks`: all of them; they are few.
    @Sendable private static func list(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let webhooks = try call.service.store.readers.read { try WebhookStorage.all($0) }
        return .now(.json(JSON.object(["items": .array(webhooks.map { .object(WebhookText.json($0)) })]).bytes()))
    }

    /// `GET /v1/webhooks/{id}`
    @Sendable private static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let id = try webhookID(call)
        return try .now(answer(call.service.store.readers.read { try stored(id, $0) }))
    }

    /// `POST /v1/webhooks`
    @Sendable private static func create(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let input = WebhookInput(try call.bodyObject(), creating: true, call.service.webhooks.settings.target)
        let now = call.circumstances.now
        let id = call.service.newID(at: now)
        let secret = input.values["secret"]?.stringValue ?? WebhookSecret().text
        return try write(call, dryRun: dryRun, refusal: input.refusal) { transaction in
            let connection = transaction.connection
            guard try WebhookStorage.count(connection) < WebhookSettings.mostWebhooks else { throw Problem.tooManyWebhooks }
            let cursor = try Feed(connection).last()
            let webhook = try input.apply(to: StoredWebhook(id: id, url: "", secret: secret, after: cursor, at: now.description), at: now)
            try WebhookStorage.add(webhook, connection)
            try note(.create, webhook, call, transaction)
            return webhook
        } answer: { webhook in
            var response = answer(webhook, status: 201, secret: dryRun ? nil : webhook.secret)
            response.headers.set("Location", call.service.url(of: call, path: "\(path)/\(id)"))
            return response
        } content: {
            withoutSecret($0)
        }
    }

    /// `PATCH /v1/webhooks/{id}`: a merge patch.
    @Sendable private static func patch(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try webhookID(call)
        let input = WebhookInput(try call.bodyObject(), creating: false, call.service.webhooks.settings.target)
        let now = call.circumstances.now
        if let refusal = input.refusal { throw refusal }
        return try write(call, dryRun: dryRun) { transaction in
            let before = try stored(id, transaction.connection)
            let webhook = try input.apply(to: before, at: now)
            try WebhookStorage.update(webhook, transaction.connection)
            if before.collections != webhook.collections || before.operations != webhook.operations {
                try WebhookStorage.catchUp(before, transaction.connection)
            }
            if webhook != before { try note(.update, webhook, call, transaction) }
            return webhook
        } answer: {
            answer($0)
        }
    }

    /// `DELETE /v1/webhooks/{id}`
    @Sendable private static func delete(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try webhookID(call)
        return try write(call, dryRun: dryRun) { transaction in
            let webhook = try stored(id, transaction.connection)
            _ = try WebhookStorage.delete(id, transaction.connection)
            try note(.delete, webhook, call, transaction)
        } answer: {
            Response(status: 204)
        }
    }

    /// `POST /v1/webhooks/{id}/rotate-secret`: the secret before signs beside the new one for a day.
    @Sendable private static func rotateSecret(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try webhookID(call)
        let now = call.circumstances.now
        let secret = WebhookSecret().text
        return try write(call, dryRun: dryRun) { transaction in
            var webhook = try stored(id, transaction.connection)
            webhook.previousSecret = webhook.secret
            webhook.previousSecretUntil = Instant(milliseconds: now.milliseconds + WebhookSettings.overlapMilliseconds).description
            webhook.secret = secret
            webhook.secretNumber += 1
            webhook.updatedAt = now.description
            try WebhookStorage.update(webhook, transaction.connection)
            try note(.rotate, webhook, call, transaction)
            return webhook
        } answer: { webhook in
            answer(webhook, secret: dryRun ? nil : webhook.secret)
        } content: {
            withoutSecret($0)
        }
    }
}

extension WebhookEndpoints {
    /// The id of the address; 404 for one that no webhook can have.
    static func webhookID(_ call: Call) throws(Problem) -> String {
        guard let id = Uuid.normalized(try call.id()) else { throw Problem(.notFound) }
        return id
    }

    static func stored(_ id: String, _ connection: any Connection) throws -> StoredWebhook {
        guard let webhook = try WebhookStorage.one(id, connection) else { throw Problem(.notFound) }
        return webhook
    }

    private static func answer(_ webhook: StoredWebhook, status: Int = 200, secret: String? = nil) -> Response {
        var response = Response.json(JSON.object(WebhookText.json(webhook, secret: secret)).bytes(), status: status)
        if secret != nil { response.headers.set("Cache-Control", "no-store") }
        return response
    }

    private static func withoutSecret(_ webhook: StoredWebhook) -> IdempotencyStorage.Content? {
        .withoutSecret(JSON.object(WebhookText.json(webhook)).bytes(), webhook: webhook.id, number: webhook.secretNumber)
    }

    /// Hands a write to the writer, once for an idempotency key, and has the webhooks looked at when it is on disk.
    static func write<T: Sendable>(
        _ call: Call, dryRun: Bool, refusal: Problem? = nil, _ work: @escaping @Sendable (Transaction) throws -> T,
        answer: @escaping @Sendable (T) -> Response, content: @escaping @Sendable (T) -> IdempotencyStorage.Content? = { _ in nil }
    ) throws -> Reply {
        try call.service.write(call, dryRun: dryRun, refusal: refusal, work, answer: answer, content: content) {
            [webhooks = call.service.webhooks] _ in
            webhooks.noteChange()
        }
    }

    private static func note(_ deed: Audit.Deed, _ webhook: StoredWebhook, _ call: Call, _ transaction: Transaction) throws {
        try Audit.note(deed, .webhooks, webhook.id, named: webhook.description, by: call.signature, transaction.connection)
    }
}

extension Problem {
    fileprivate static let tooManyWebhooks = Problem(
        .tooManyWebhooks,
        Localized(
            "Il y a déjà \(WebhookSettings.mostWebhooks) webhooks : supprimez-en un.",
            "There are \(WebhookSettings.mostWebhooks) webhooks already: delete one."))
}
