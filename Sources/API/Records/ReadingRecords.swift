import Domain
import HTTP
import JSON
import Storage

extension RecordEndpoints {
    // MARK: - One

    /// `GET /v1/{collection}/{id}`
    @Sendable func read(_ call: Call) throws -> Reply {
        let id = try addressedID(call)
        let view = try call.view(of: collection)
        guard !call.request.queryItems.isEmpty else {
            let stored = try call.service.store.record(id, in: table)
            return .now(
                try answer(view.isOpen ? stored : stored.flatMap { try Projection().apply($0, view, call.service.store) }, Projection(), call))
        }
        var parameters = try Parameters(call.request, known: ["fields", "include", "as_of"])
        let projection = Projection(&parameters, of: collection, key: try call.requireKey())
        let asOf = parameters.instant("as_of")
        try parameters.finish()
        try checkTargets(of: projection, call)
        return .now(
            try call.service.store.readers.read(snapshot: asOf != nil && view.isPartial) { connection in
                let reading = RecordReading(table, connection)
                if asOf != nil, try !isInSight(id, view, connection) { throw Problem(.notFound) }
                let stored = try asOf.map { try reading.one(id, asOf: $0) } ?? reading.one(id)
                return try answer(stored.flatMap { try projection.apply($0, view, call.service.store, connection) }, projection, call)
            })
    }

    private func answer(_ stored: StoredRecord?, _ projection: Projection, _ call: Call) throws(Problem) -> Response {
        guard let stored else { throw Problem(.notFound) }
        let tag = EntityTags.record(stored.version)
        // What is embedded may change without the record: only the record alone is known to be the same.
        if projection.includes.isEmpty, let unchanged = Response.notModified(tag, call.request) { return unchanged }
        return .json(stored.document, tag: tag)
    }

    private func checkTargets(of projection: Projection, _ call: Call) throws(Problem) {
        let key = try call.requireKey()
        for target in projection.targets {
            if let scope = key.missing(toRead: target) { throw .insufficientScope(scope) }
        }
    }

    // MARK: - Many

    /// `GET /v1/{collection}`
    @Sendable func list(_ call: Call) throws -> Reply {
        let type = try Self.negotiate(call, among: ListText.types)
        let parameters = try ListParameters(call.request, of: collection, as: type, key: call.requireKey())
        try checkTargets(of: parameters.projection, call)
        let text = ListText(type, collection, parameters, try call.view(of: collection))
        if !text.isObject, !parameters.isLimited {
            let lines = RecordLines(table, parameters.selection, text, call.service.store)
            return .now(listResponse(.stream(EntitledStream(lines, for: try call.requireKey(), call.service.keyring)), text))
        }
        let answer: @Sendable () throws -> Response = { try self.page(parameters, text, call) }
        return parameters.isQuick ? .now(try answer()) : call.service.later(call, answer)
    }

    static func negotiate(_ call: Call, among types: [String]) throws(Problem) -> String {
        guard let type = Negotiation.best(of: types, for: call.request.headers["Accept"]) else {
            throw Problem(
                .notAcceptable, Localized("Disponible ici : \(types.joined(separator: ", ")).", "Available here: \(types.joined(separator: ", "))."))
        }
        return type
    }

    private func page(_ parameters: ListParameters, _ text: ListText, _ call: Call) throws -> Response {
        let store = call.service.store
        var page = try store.readers.read(snapshot: parameters.countsAll || text.embeds) { connection in
            let reading = RecordReading(table, connection)
            var page = PageContent(text, target: call.request.target)
            page.next = try reading.page(parameters.selection) { try page.add($0, store, connection) }
            page.total = parameters.countsAll ? try reading.count(parameters.selection) : nil
            return page
        }
        let tag = page.tag
        if let unchanged = Response.notModified(tag, call.request, varying: "Accept, Authorization, Accept-Encoding") { return unchanged }
        let next = page.next.map { call.service.url(of: call, replacing: "cursor", by: $0.text) }
        var response = listResponse(.bytes(page.end(next: next)), text)
        response.headers.set("ETag", tag)
        if let next { response.headers.set("Link", "<\(next)>; rel=\"next\"") }
        return response
    }

    private func listResponse(_ body: Response.Body, _ text: ListText) -> Response {
        var response = Response(status: 200, body: body)
        response.headers.set("Content-Type", text.contentType)
        if text.isCSV { response.headers.set("Content-Disposition", "attachment; filename=\"\(collection.name).csv\"") }
        response.headers.set("Cache-Control", "private, no-cache")
        response.headers.vary(on: "Accept")
        response.headers.vary(on: "Authorization")
        return response
    }
}

extension ListParameters {
    /// Whether an index or the first rows answer it, so that an event thread may.
    var isQuick: Bool {
        selection.words.isEmpty && selection.asOf == nil && !countsAll && projection.includes.isEmpty && selection.sort.isEmpty
            && selection.conditions.count < 2 && selection.conditions.allSatisfy(\.isLookedUp)
    }
}

extension Condition {
    /// Whether an index gives what it finds in the order of ids.
    fileprivate var isLookedUp: Bool { if case .anyOf = test { member.traits.contains(.indexed) } else { false } }
}

extension Response {
    /// What every answer that belongs to its caller says; made once, since most answers are such.
    private static let ownJSON = Headers([
        ("Content-Type", "application/json"), ("Cache-Control", "private, no-cache"), ("Vary", "Authorization"),
    ])

    /// A record, or another JSON text that belongs to the caller.
    static func json(_ bytes: [UInt8], status: Int = 200, tag: String? = nil) -> Response {
        var response = Response(status: status, headers: ownJSON, body: .bytes(bytes))
        if let tag { response.headers.add("ETag", tag) }
        return response
    }

    /// 304 with the fields that RFC 9110, section 15.4.5 wants, when the client has what the tag stands for; else nil.
    ///
    /// - Parameter varying: the fields that select among the answers of the address.
    static func notModified(_ tag: String, _ request: Request, varying fields: String = "Authorization, Accept-Encoding") -> Response? {
        guard let known = request.headers["If-None-Match"], let tag = EntityTags.matching(tag, known) else { return nil }
        let headers = Headers([("ETag", tag), ("Cache-Control", "private, no-cache"), ("Vary", fields)])
        return Response(status: 304, headers: headers, body: .none)
    }
}
