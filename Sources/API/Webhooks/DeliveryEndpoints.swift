import Domain
import HTTP
import JSON
import Storage

/// `/v1/webhooks/{id}/test` and `/v1/webhooks/{id}/deliveries`: what was sent, what waits, and sending it again.
struct DeliveryEndpoints: Sendable {
    private static let webhook = "\(WebhookEndpoints.path)/{id}"
    private static let deliveries = "\(webhook)/deliveries"
    static let limits = 1...500
    static let standardLimit = 50

    static let all: [Endpoint] = [
        Endpoint(method: .post, template: "\(webhook)/test", operation: .webhooks(.test), access: .admin, run: test),
        Endpoint(method: .get, template: deliveries, operation: .webhooks(.deliveries), access: .admin, run: list),
        Endpoint(method: .get, template: "\(deliveries)/{delivery}", operation: .webhooks(.delivery), access: .admin, run: read),
        Endpoint(method: .post, template: "\(deliveries)/{delivery}/replay", operation: .webhooks(.replay), access: .admin, run: replay),
    ]

    /// `POST /v1/webhooks/{id}/test`: an event of its own kind, sent once, even to a webhook that is disabled.
    @Sendable private static func test(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let webhook = try WebhookEndpoints.webhookID(call)
        let now = call.circumstances.now
        let id = call.service.newID(at: now)
        return try WebhookEndpoints.write(call, dryRun: dryRun) { transaction in
            _ = try WebhookEndpoints.stored(webhook, transaction.connection)
            try DeliveryStorage.add(WebhookEvent.test(id: id, of: webhook, at: now), to: webhook, at: now, transaction.connection)
            return try WebhookText.json(stored(id, of: webhook, transaction.connection))
        } answer: { delivery in
            var response = Response.json(delivery.bytes(), status: 201)
            response.headers.set("Location", call.service.url(of: call, path: "\(WebhookEndpoints.path)/\(webhook)/deliveries/\(id)"))
            return response
        }
    }

    /// `GET /v1/webhooks/{id}/deliveries`: the newest first.
    @Sendable private static func list(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["state", "limit", "cursor"])
        let state = parameters.choice("state", among: StoredDelivery.State.allCases.map(\.rawValue)).flatMap(StoredDelivery.State.init)
        let limit = parameters.integer("limit", in: limits) ?? standardLimit
        let webhook = try WebhookEndpoints.webhookID(call)
        var print = Fingerprint()
        print.combine(webhook)
        print.combine(state?.rawValue ?? "")
        var before: Int?
        if let text = parameters["cursor"] {
            if let cursor = Cursor(text), cursor.fingerprint == print.value, case .integer(let seq)? = cursor.values.first {
                before = seq
            } else {
                parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
            }
        }
        try parameters.finish()
        let found = try call.service.store.readers.read { connection in
            _ = try WebhookEndpoints.stored(webhook, connection)
            return try DeliveryStorage.page(of: webhook, in: state, before: before, limit: limit + 1, connection)
        }
        let page = found.prefix(limit)
        var body: JSON.Object = ["items": .array(try page.map(WebhookText.json))]
        var next: String?
        if found.count > limit, let last = page.last {
            let url = call.service.url(of: call, replacing: "cursor", by: Cursor(fingerprint: print.value, values: [.integer(last.seq)]).text)
            body.append("next", .string(url))
            next = url
        }
        var response = Response.json(JSON.object(body).bytes())
        if let next { response.headers.set("Link", "<\(next)>; rel=\"next\"") }
        return .now(response)
    }

    /// `GET /v1/webhooks/{id}/deliveries/{delivery}`
    @Sendable private static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let webhook = try WebhookEndpoints.webhookID(call)
        let id = try deliveryID(call)
        let delivery = try call.service.store.readers.read { try stored(id, of: webhook, $0) }
        return .now(.json(try WebhookText.json(delivery).bytes()))
    }

    /// `POST /v1/webhooks/{id}/deliveries/{delivery}/replay`: sent again under the same `webhook-id`.
    @Sendable private static func replay(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let webhook = try WebhookEndpoints.webhookID(call)
        let id = try deliveryID(call)
        let now = call.circumstances.now
        return try WebhookEndpoints.write(call, dryRun: dryRun) { transaction in
            let delivery = try stored(id, of: webhook, transaction.connection)
            guard try WebhookEndpoints.stored(webhook, transaction.connection).isEnabled || delivery.isTest else {
                throw Problem(.webhookDisabled)
            }
            guard let again = try DeliveryStorage.replay(id, of: webhook, at: now, transaction.connection) else { throw Problem(.notFound) }
            return try WebhookText.json(again)
        } answer: {
            .json($0.bytes())
        }
    }

    private static func deliveryID(_ call: Call) throws(Problem) -> String {
        guard let text = call.request.parameter("delivery"), let id = Uuid.normalized(text) else { throw Problem(.notFound) }
        return id
    }

    private static func stored(_ id: String, of webhook: String, _ connection: any Connection) throws -> StoredDelivery {
        guard let delivery = try DeliveryStorage.one(id, of: webhook, connection) else { throw Problem(.notFound) }
        return delivery
    }
}
