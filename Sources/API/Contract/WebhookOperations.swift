import Domain
import JSON
import Storage

/// `/v1/webhooks` and what lies under it.
enum WebhookOperations {
    static let tag: JSON = [
        "name": "webhooks",
        "description":
            "Have changes sent to a server of yours, signed after Standard Webhooks 1.0.0. Events say which record has changed, and not what it holds. Keys with the scope `admin` only.",
    ]

    static func operation(_ operation: WebhookOperation, _ components: Components) -> OperationObject {
        WebhookSchemas.add(to: components)
        switch operation {
        case .list:
            var object = object("listWebhooks", "List the webhooks", "All of them: \(WebhookSettings.mostWebhooks) at the most.")
            object.answers(200, answer("The webhooks.", list("WebhookList", "Webhook", components), ["items": [WebhookSchemas.example]], components))
            object.answers(.badRequest, from: components)
            return object
        case .create: return create(components)
        case .read:
            var object = object(
                "readWebhook", "Read a webhook", "What it is told of, and how it fares: its secret is not told again.", parameters: [id(components)])
            object.answers(200, webhook("The webhook, without its secret.", components))
            object.answers(.badRequest, .notFound, from: components)
            return object
        case .patch: return patch(components)
        case .delete:
            var object = object(
                "deleteWebhook", "Delete a webhook", "Its deliveries go with it, those that wait included.",
                parameters: [id(components), SharedParameters.dryRun(components)])
            object.answers(204, ["description": "It is deleted.", "headers": headers(components)])
            object.answers(.badRequest, .notFound, .unavailable, .noSpace, from: components)
            return object
        case .rotateSecret:
            return action(
                "rotateWebhookSecret", "Make a new secret",
                "Told in the answer, and not again. For a day events carry two signatures, by the new secret and by the one before; after a second rotation only the last two count.",
                webhook("The webhook with its new secret.", components, told: true), components)
        case .test: return test(components)
        case .deliveries: return deliveries(components)
        case .delivery:
            var object = object(
                "readDelivery", "Read a delivery", "What was sent, and what came of the attempts so far.",
                parameters: [id(components), deliveryID(components)])
            object.answers(200, delivery("The delivery.", components))
            object.answers(.badRequest, .notFound, from: components)
            return object
        case .replay:
            var object = action(
                "replayDelivery", "Send an event again",
                "Whatever has become of it: at once, under the same `webhook-id`, and with all attempts before it if need be.",
                delivery("The delivery, which waits.", components), components)
            object.parameters.insert(deliveryID(components), at: 1)
            object.answers(.webhookConflict, from: components)
            return object
        }
    }

    private static func object(_ id: String, _ summary: String, _ text: String, parameters: [JSON] = []) -> OperationObject {
        var object = OperationObject(id, tag: "webhooks", summary, text)
        object.parameters = parameters
        return object
    }

    private static func create(_ components: Components) -> OperationObject {
        var object = object(
            "createWebhook", "Make a webhook",
            "It is told of what changes from now on. The answer holds its secret, which is not told again: keep it where its receiver is.",
            parameters: [SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)])
        object.body = [
            "description": "The webhook.", "required": true,
            "content": ["application/json": ["schema": Components.schema("WebhookInput"), "example": WebhookSchemas.inputExample]],
        ]
        var created = webhook("It is made.", components, told: true).objectValue ?? [:]
        created["headers"] = .object(
            JSON.Object([("Location", SharedHeaders.location(components))] + (created["headers"]?.objectValue ?? [:]).map { ($0.name, $0.value) }))
        created["links"] = [
            "read": link("readWebhook", "Read it."), "patch": link("patchWebhook", "Change it."), "delete": link("deleteWebhook", "Delete it."),
            "rotate": link("rotateWebhookSecret", "Make a new secret."), "test": link("testWebhook", "Try its receiver."),
            "deliveries": link("listDeliveries", "What was sent to it."),
        ]
        object.answers(201, .object(created))
        object.answers(
            .badPost, .timeout, .tooManyWebhooks, .tooLarge, .unsupportedMediaType, .invalidPost, .unavailable, .noSpace, from: components)
        return object
    }

    private static func patch(_ components: Components) -> OperationObject {
        var object = object(
            "patchWebhook", "Change a webhook",
            "A merge patch. A webhook that is enabled again goes on where it was: what has changed meanwhile is sent, each record once.",
            parameters: [id(components), SharedParameters.dryRun(components)])
        let content: JSON = ["schema": Components.schema("WebhookPatch"), "example": WebhookSchemas.patchExample]
        object.body = [
            "description": "What is to change.", "required": true,
            "content": ["application/merge-patch+json": content, "application/json": content],
        ]
        object.answers(200, webhook("The webhook as it is now.", components))
        object.answers(.badBody, .notFound, .timeout, .tooLarge, .unsupportedMediaType, .invalid, .unavailable, .noSpace, from: components)
        return object
    }

    private static func test(_ components: Components) -> OperationObject {
        var object = action(
            "testWebhook", "Try the receiver",
            "Sends an event `webhook.test` once, to a webhook that is disabled, too. What came of it stands in the delivery.", nil, components)
        let example = WebhookSchemas.deliveryExample.mergePatched(with: [
            "type": .string(WebhookEvent.testType), "attempts": 0, "next_attempt_at": WebhookSchemas.time, "last_attempt_at": nil,
            "response_status": nil,
            "error": nil, "duration_ms": nil, "event": nil,
        ]).mergePatched(with: ["event": WebhookSchemas.testExample])
        var created = answer("The delivery, which waits.", Components.schema("Delivery"), example, components, isRepeatable: true).objectValue ?? [:]
        created["headers"] = .object(
            JSON.Object([("Location", SharedHeaders.location(components))] + (created["headers"]?.objectValue ?? [:]).map { ($0.name, $0.value) }))
        let parameters: JSON = ["id": "$response.body#/webhook_id", "delivery": "$response.body#/id"]
        created["links"] = [
            "read": ["operationId": "readDelivery", "parameters": parameters, "description": "What came of it."],
            "replay": ["operationId": "replayDelivery", "parameters": parameters, "description": "Send it again."],
        ]
        object.answers(201, .object(created))
        return object
    }

    private static func deliveries(_ components: Components) -> OperationObject {
        var object = object(
            "listDeliveries", "List what was sent to a webhook, and what waits",
            "The newest first. What is done stays for 30 days, and of it the last \(WebhookSettings.mostLogged).",
            parameters: [
                id(components),
                query(
                    "state", "Only those in this state.",
                    ["type": "string", "enum": .array(StoredDelivery.State.allCases.map { .string($0.rawValue) })], "failed"),
                query(
                    "limit", "The most deliveries that a page holds.",
                    [
                        "type": "integer", "minimum": .integer(DeliveryEndpoints.limits.lowerBound),
                        "maximum": .integer(DeliveryEndpoints.limits.upperBound), "default": .integer(DeliveryEndpoints.standardLimit),
                    ], 100),
                SharedParameters.cursor(components),
            ])
        var page =
            answer(
                "A page of deliveries.", list("DeliveryList", "Delivery", components),
                ["items": [WebhookSchemas.deliveryExample]], components
            ).objectValue ?? [:]
        page["headers"] = ["Link": SharedHeaders.link(components), "X-Request-Id": SharedHeaders.requestID(components)]
        object.answers(200, .object(page))
        object.answers(.badRequest, .notFound, from: components)
        return object
    }

    // MARK: - Parts

    /// A POST without a body.
    private static func action(_ name: String, _ summary: String, _ text: String, _ answer: JSON?, _ components: Components) -> OperationObject {
        var object = object(
            name, summary, text,
            parameters: [id(components), SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)])
        if let answer { object.answers(200, repeatable(answer, components)) }
        object.answers(.badAction, .notFound, .keyReused, .unavailable, .noSpace, from: components)
        return object
    }

    private static func repeatable(_ answer: JSON, _ components: Components) -> JSON {
        var answer = answer.objectValue ?? [:]
        answer["headers"] = headers(components, isRepeatable: true)
        return .object(answer)
    }

    private static func headers(_ components: Components, isRepeatable: Bool = false) -> JSON {
        let id = ("X-Request-Id", SharedHeaders.requestID(components))
        return .object(JSON.Object(isRepeatable ? [id, ("Idempotency-Replayed", SharedHeaders.replayed(components))] : [id]))
    }

    private static func webhook(_ description: String, _ components: Components, told: Bool = false) -> JSON {
        answer(
            description, Components.schema("Webhook"), told ? WebhookSchemas.createdExample : WebhookSchemas.example, components, isRepeatable: told)
    }

    private static func delivery(_ description: String, _ components: Components) -> JSON {
        answer(description, Components.schema("Delivery"), WebhookSchemas.deliveryExample, components)
    }

    private static func answer(
        _ description: String, _ schema: JSON, _ example: JSON, _ components: Components, isRepeatable: Bool = false
    ) -> JSON {
        [
            "description": .string(description), "headers": headers(components, isRepeatable: isRepeatable),
            "content": ["application/json": ["schema": schema, "example": example]],
        ]
    }

    private static func list(_ name: String, _ item: String, _ components: Components) -> JSON {
        let example = item == "Webhook" ? WebhookSchemas.example : WebhookSchemas.deliveryExample
        var properties: JSON.Object = [
            "items": ["description": "What there is.", "type": "array", "items": Components.schema(item)]
        ]
        if item == "Delivery" { properties.append("next", ["description": "Address of the next page, where there is one.", "type": "string"]) }
        return components.value(
            name,
            [
                "description": .string("A page of the list."), "type": "object", "required": ["items"], "properties": .object(properties),
                "examples": [["items": [example]]],
            ])
    }

    private static func link(_ operation: String, _ description: String) -> JSON {
        ["operationId": .string(operation), "parameters": ["id": "$response.body#/id"], "description": .string(description)]
    }

    private static func id(_ components: Components) -> JSON {
        components.parameter("webhook.path.id", path("id", "Id of the webhook.", WebhookSchemas.id))
    }

    private static func deliveryID(_ components: Components) -> JSON {
        components.parameter("delivery.path.id", path("delivery", "Id of the delivery.", WebhookSchemas.delivery))
    }

    private static func path(_ name: String, _ description: String, _ example: String) -> JSON {
        [
            "name": .string(name), "in": "path", "required": true, "description": .string(description),
            "schema": ["type": "string", "format": "uuid"], "example": .string(example),
        ]
    }

    private static func query(_ name: String, _ description: String, _ schema: JSON, _ example: JSON) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema, "example": example]
    }
}
