import Domain
import HTTP
import JSON
import Storage

/// `/v1/keys`: who may do what. Like webhooks they are no records: no history, feed or export is to tell of them.
enum KeyEndpoints {
    static let path = "/v1/keys"
    private static let one = "\(path)/{id}"

    static let all: [Endpoint] = [
        Endpoint(method: .get, template: path, operation: .keys(.list), access: .admin, run: list),
        Endpoint(
            method: .post, template: path, operation: .keys(.create), access: .admin, bodyTypes: ["application/json"], body: .record, run: create),
        Endpoint(method: .get, template: one, operation: .keys(.read), access: .admin, run: read),
        Endpoint(
            method: .patch, template: one, operation: .keys(.patch), access: .admin, bodyTypes: ["application/merge-patch+json", "application/json"],
            body: .record, run: patch),
        Endpoint(method: .delete, template: one, operation: .keys(.revoke), access: .admin, run: revoke),
        Endpoint(
            method: .post, template: "\(one)/rotate", operation: .keys(.rotate), access: .admin, bodyTypes: ["application/json"], body: .record,
            run: rotate),
    ]

    static let filters = ["status", "role", "adherent_id"]

    /// `GET /v1/keys`
    @Sendable private static func list(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["limit", "cursor"] + filters)
        var selection = KeySelection()
        if let limit = parameters.integer("limit", in: ListParameters.limits) { selection.limit = limit }
        let statuses = parameters.values("status", .oneOf(KeySelection.Status.allCases.map(\.rawValue))) ?? []
        selection.statuses = statuses.compactMap(KeySelection.Status.init(rawValue:))
        selection.roles = parameters.values("role", .oneOf(Role.allCases.map(\.rawValue))) ?? []
        selection.adherentIDs = parameters.values("adherent_id", .formatted(.uuid)) ?? []
        if let text = parameters["cursor"] {
            selection.cursor = Cursor(text).flatMap { $0.fingerprint == selection.fingerprint && $0.values.count == 2 ? $0 : nil }
            if selection.cursor == nil { parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor)) }
        }
        try parameters.finish()
        let now = call.circumstances.now
        let (keys, next) = try call.service.store.readers.read { try KeyStorage.page(selection, at: now, $0) }
        var page: JSON.Object = ["items": .array(keys.map { .object(KeyText.json($0, at: now)) })]
        let address = next.map { call.service.url(of: call, replacing: "cursor", by: $0.text) }
        if let address { page.append("next", .string(address)) }
        var response = Response.json(JSON.object(page).bytes())
        if let address { response.headers.set("Link", "<\(address)>; rel=\"next\"") }
        return .now(response)
    }

    /// `GET /v1/keys/{id}`
    @Sendable private static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let id = try call.id()
        guard let key = try call.service.store.readers.read({ try KeyStorage.one(id, $0) }) else { throw Problem(.notFound) }
        return .now(answer(key, call))
    }

    /// `POST /v1/keys`
    @Sendable private static func create(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let input = KeyInput(try call.bodyObject(), creating: true, at: call.circumstances.now)
        let delegation = Delegation(author: try call.requireKey())
        let token = Token()
        return try write(call, dryRun: dryRun, refusal: input.refusal) { transaction in
            let order = input.order
            try delegation.check(role: order.role?.rawValue, scopes: order.allScopes, adherentID: order.adherentID)
            try delegation.check(end: order.expiresAt?.description)
            return try Keyring.add(order, token, by: call.signature, transaction.connection)
        } answer: { key in
            var response = answer(key, call, status: 201, token: dryRun ? nil : token)
            response.headers.set("Location", call.service.url(of: call, path: "\(path)/\(key.id)"))
            return response
        }
    }

    /// `PATCH /v1/keys/{id}`: a merge patch of name and end.
    @Sendable private static func patch(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try call.id()
        let now = call.circumstances.now
        let input = KeyInput(try call.bodyObject(), creating: false, at: now)
        if let refusal = input.refusal { throw refusal }
        let delegation = Delegation(author: try call.requireKey())
        return try write(call, dryRun: dryRun) { transaction in
            try Keyring.change(id, .update, by: call.signature, transaction.connection) { key in
                try delegation.check(key)
                let end = key.expiresAt
                try input.apply(to: &key, at: now)
                if Delegation.isLater(key.expiresAt, than: end) { try delegation.check(end: key.expiresAt) }
            }
        } answer: {
            answer($0, call)
        }
    }

    /// `DELETE /v1/keys/{id}`: at once and for good; it stays listed.
    @Sendable private static func revoke(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try call.id()
        let delegation = Delegation(author: try call.requireKey())
        return try write(call, dryRun: dryRun) { transaction in
            do {
                if let key = try KeyStorage.one(id, transaction.connection) { try delegation.check(key) }
                return try Keyring.revoke(id, by: call.signature, transaction.connection)
            } catch KeyError.revoked {
                throw Problem(
                    .notFound,
                    Localized(
                        "Cette clé est déjà révoquée : il n'y a plus rien à révoquer. GET la montre encore.",
                        "This key has been revoked already: there is nothing left to revoke. GET still shows it."))
            }
        } answer: { _ in
            Response(status: 204)
        }
    }

    /// `POST /v1/keys/{id}/rotate`
    @Sendable private static func rotate(_ call: Call) throws -> Reply {
        let dryRun = try RecordEndpoints.dryRun(call)
        let id = try call.id()
        let overlap = try Overlap(call)
        let delegation = Delegation(author: try call.requireKey())
        let token = Token(id: id)
        return try write(call, dryRun: dryRun, refusal: overlap.refusal) { transaction in
            let connection = transaction.connection
            guard let key = try KeyStorage.one(id, connection) else { throw KeyError.unknown }
            try delegation.check(key)
            try delegation.check(end: key.expiresAt)
            return try Keyring.rotate(token, overlap: overlap.milliseconds, by: call.signature, connection)
        } answer: {
            answer($0, call, token: dryRun ? nil : token)
        }
    }

    /// An answer that told a token is kept for its idempotency key without it: a token stands nowhere, and can't be told again.
    private static func write(
        _ call: Call, dryRun: Bool, refusal: Problem? = nil, _ work: @escaping @Sendable (Transaction) throws -> StoredKey,
        answer: @escaping @Sendable (StoredKey) -> Response
    ) throws -> Reply {
        try call.service.write(call, dryRun: dryRun, refusal: refusal, work, answer: answer) { key in
            .bytes(JSON.object(KeyText.json(key, at: call.circumstances.now)).bytes())
        } committed: { [keyring = call.service.keyring] key in
            keyring.refresh(key.id)
        }
    }

    private static func answer(_ key: StoredKey, _ call: Call, status: Int = 200, token: Token? = nil) -> Response {
        var response = Response.json(JSON.object(KeyText.json(key, at: call.circumstances.now, token: token?.text)).bytes(), status: status)
        if token != nil { response.headers.set("Cache-Control", "no-store") }
        return response
    }
}
