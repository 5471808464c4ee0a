import Domain
import HTTP
import JSON
import Storage

extension RecordEndpoints {
    /// `GET /v1/{collection}/{id}/revisions`: every version, the newest first, with who made it and when; of deleted records too.
    @Sendable func revisions(_ call: Call) throws -> Reply {
        let id = try addressedID(call)
        var parameters = try Parameters(call.request, known: ["limit", "cursor"])
        let limit = parameters.integer("limit", in: ListParameters.limits) ?? 50
        let fingerprint = Self.revisionsFingerprint(id)
        var before: Int?
        if let text = parameters["cursor"] {
            if let cursor = Cursor(text), cursor.fingerprint == fingerprint, case .integer(let version)? = cursor.values.first {
                before = version
            } else {
                parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
            }
        }
        try parameters.finish()
        let found = try call.service.store.readers.read { try History.all(of: id, in: collection.name, before: before, limit: limit + 1, $0) }
        let view = try call.view(of: collection)
        let shown = found.prefix(limit)
        let items = try shown.compactMap { try Self.json($0, view) }
        if items.isEmpty, before == nil { throw Problem(.notFound) }
        var answer: JSON.Object = ["items": .array(items)]
        var link: String?
        if found.count > limit, let last = shown.last {
            let next = call.service.url(of: call, replacing: "cursor", by: Cursor(fingerprint: fingerprint, values: [.integer(last.version)]).text)
            answer.append("next", .string(next))
            link = "<\(next)>; rel=\"next\""
        }
        var response = Response.json(JSON.object(answer).bytes(), tag: "\"r\(found.first?.version ?? 0)-\(before ?? 0)-\(limit)\"")
        if let link { response.headers.set("Link", link) }
        return .now(conditional(response, call))
    }

    /// `GET /v1/{collection}/{id}/revisions/{version}`
    @Sendable func revision(_ call: Call) throws -> Reply {
        let id = try addressedID(call)
        _ = try Parameters(call.request, known: [])
        guard let text = call.request.parameter("version"), let version = Int(text), version > 0, String(version) == text,
            let revision = try call.service.store.readers.read({ try History.version(version, of: id, in: collection.name, $0) }),
            let json = try Self.json(revision, call.view(of: collection))
        else { throw Problem(.notFound) }
        return .now(conditional(.json(json.bytes(), tag: EntityTags.record(version)), call))
    }

    private func conditional(_ response: Response, _ call: Call) -> Response {
        response.headers["ETag"].flatMap { .notModified($0, call.request) } ?? response
    }

    private static func revisionsFingerprint(_ id: String) -> UInt64 {
        var print = Fingerprint()
        print.combine("revisions")
        print.combine(id)
        return print.value
    }

    /// Nil for a version that the view does not show.
    private static func json(_ revision: Revision, _ view: RecordView) throws -> JSON? {
        guard try revision.document.withUnsafeBytes({ try view.shows($0) }) else { return nil }
        var object: JSON.Object = ["version": .integer(revision.version), "op": .string(revision.op), "at": .string(revision.at)]
        if let key = revision.keyID { object.append("key_id", .string(key)) }
        if let request = revision.requestID { object.append("request_id", .string(request)) }
        object.append("data", try JSON(parsing: view.document(revision.document)))
        return .object(object)
    }
}
