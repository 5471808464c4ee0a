import Domain
import HTTP
import JSON
import Storage

extension RecordEndpoints {
    /// `POST /v1/{collection}`
    @Sendable func create(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let reading = collection.read(try call.bodyObject())
        let id = call.service.newID(at: call.circumstances.now)
        let new = NewRecord(reading, id: id, ownID: true, in: table, call.circumstances)
        return try write(call, dryRun: dryRun, refusal: new.refusal) { try $0.create(new) }
    }

    /// `PUT /v1/{collection}/{id}`: creates under a client's UUID, or replaces.
    @Sendable func replace(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let addressed = try call.id()
        guard let id = collection.identity == .uuid ? Uuid.normalized(addressed) : addressed else {
            throw Problem(
                .validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["id"])), .invalidFormat, expected: "uuid", value: addressed)])
        }
        let reading = collection.read(try call.bodyObject())
        let precondition = try EntityTags.precondition(call.request)
        let canCreate = collection.identity == .uuid
        return try write(call, dryRun: dryRun) { writing in
            do {
                return try writing.change(id, .whole(reading), precondition)
            } catch RecordError.notFound where canCreate {
                // One that lives out of the key's sight is not replaced by a new one.
                if try RecordReading(table, writing.connection).one(id) != nil { throw RecordError.notFound }
                return try writing.create(reading, id: id)
            }
        }
    }

    /// `PATCH /v1/{collection}/{id}`: a merge patch (RFC 7396) or a JSON Patch (RFC 6902).
    @Sendable func patch(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let id = try addressedID(call)
        let isJSONPatch = MediaType(call.request.headers["Content-Type"] ?? "")?.essence == "application/json-patch+json"
        let change: RecordWriting.Change = isJSONPatch ? .patch(try JSONPatch(parsing: call.bodyJSON())) : .merge(try call.bodyObject())
        let precondition = try EntityTags.precondition(call.request)
        return try write(call, dryRun: dryRun) { try $0.change(id, change, precondition) }
    }

    /// `DELETE /v1/{collection}/{id}`
    @Sendable func delete(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let id = try addressedID(call)
        let precondition = try EntityTags.precondition(call.request)
        return try write(call, dryRun: dryRun) { try $0.delete(id, precondition) }
    }

    /// `POST /v1/{collection}/{id}/restore`: without a body, or with an empty object, which some clients send with every POST.
    @Sendable func restore(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let id = try addressedID(call)
        try Self.refuseMembers(call)
        return try write(call, dryRun: dryRun) { try $0.restore(id) }
    }

    /// `POST /v1/{collection}/{id}/anonymise`, with a body as for `restore`. Answered once the log holds nothing of the person.
    @Sendable func anonymise(_ call: Call) throws -> Reply {
        let dryRun = try Self.dryRun(call)
        let id = try addressedID(call)
        try Self.refuseMembers(call)
        let precondition = try EntityTags.precondition(call.request)
        return try write(call, dryRun: dryRun, alone: true) { try $0.anonymise(id, precondition) }
    }

    static func refuseMembers(_ call: Call) throws {
        guard call.request.body.count > 0 else { return }
        let issues = try call.bodyObject().names.map { Issue(.pointer(JSONPointer(tokens: [$0])), .unknownMember, value: $0) }
        if !issues.isEmpty { throw Problem(.validationFailed, issues: issues) }
    }

    static func dryRun(_ call: Call) throws(Problem) -> Bool {
        guard !call.request.queryItems.isEmpty else { return false }
        var parameters = try Parameters(call.request, known: ["dry_run"])
        let dryRun = parameters.flag("dry_run")
        try parameters.finish()
        return dryRun
    }

    /// Hands a write to the writer; the answer is given once the record is on disk.
    ///
    /// - Parameters:
    ///   - alone: whether it has a transaction to itself.
    ///   - refusal: what is wrong whatever the database holds. It is told without a turn of the writer, unless an idempotency key has
    ///     to be looked up first.
    private func write(
        _ call: Call, dryRun: Bool, alone: Bool = false, refusal: RecordError? = nil, _ body: @escaping @Sendable (RecordWriting) throws -> Written
    ) throws -> Reply {
        let work = { @Sendable [table, author = call.author(in: collection)] (transaction: Transaction) throws in
            try body(RecordWriting(table, transaction, author))
        }
        let view = try call.view(of: collection)
        let answer = { @Sendable (written: Written) in response(to: written, view, call) }
        if !dryRun, let request = try IdempotentRequest(call) {
            return call.service.writeOnce(call, request, alone: alone, refusal: refusal, work, answer: answer) { [collection] written in
                view.isPlain ? .revision(collection: collection.name, id: written.record.id, version: written.record.version) : nil
            }
        }
        if let refusal { throw refusal }
        return call.service.write(call, dryRun: dryRun, alone: alone, work, answer: answer)
    }

    private func response(to written: Written, _ view: RecordView, _ call: Call) -> Response {
        // What was just written is JSON.
        let shown = { (written: Written) in (try? view.document(written.record.document)) ?? [] }
        switch written.outcome {
        case .deleted: return Response(status: 204, body: .none)
        case .created:
            var response = Response.json(shown(written), status: 201, tag: EntityTags.record(written.record.version))
            response.headers.set("Location", call.service.url(of: call, path: "/v1/\(collection.name)/\(written.record.id)"))
            return response
        case .updated, .unchanged:
            return .json(shown(written), tag: EntityTags.record(written.record.version))
        }
    }
}
