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
        let view = try call.view(of: collection)
        let found = try call.service.store.readers.read(snapshot: view.isPartial) { connection -> [Revision] in
            guard try isInSight(id, view, connection) else { throw Problem(.notFound) }
            return try History.all(of: id, in: collection.name, before: before, limit: limit + 1, connection)
        }
        let shown = found.prefix(limit)
        let items = try shown.compactMap { try Revisions.json($0, view) }
        if items.isEmpty, before == nil { throw Problem(.notFound) }
        var next: String?
        if found.count > limit, let last = shown.last {
            next = call.service.url(of: call, replacing: "cursor", by: Cursor(fingerprint: fingerprint, values: [.integer(last.version)]).text)
        }
        return .now(TaggedAnswer(items: items, next: next).response(to: call.request))
    }

    /// `GET /v1/{collection}/{id}/revisions/{version}`
    @Sendable func revision(_ call: Call) throws -> Reply {
        let id = try addressedID(call)
        _ = try Parameters(call.request, known: [])
        let view = try call.view(of: collection)
        guard let text = call.request.parameter("version"), let version = Int(text), version > 0, String(version) == text,
            let revision = try call.service.store.readers.read(
                snapshot: view.isPartial,
                { try isInSight(id, view, $0) ? History.version(version, of: id, in: collection.name, $0) : nil }),
            let json = try Revisions.json(revision, view)
        else { throw Problem(.notFound) }
        // A version is what it was for good, unless a person has been taken out of it.
        guard collection.anonymisation == nil, collection.personal.isEmpty else { return .now(TaggedAnswer(json).response(to: call.request)) }
        let tag = EntityTags.record(version)
        return .now(.notModified(tag, call.request) ?? .json(json.bytes(), tag: tag))
    }

    /// Whether the view shows the record as it is now: what is out of sight, withdrawn or deleted, has no past there either.
    func isInSight(_ id: String, _ view: RecordView, _ connection: any Connection) throws -> Bool {
        guard view.isPartial else { return true }
        guard let present = try RecordReading(table, connection).one(id) else { return false }
        return try present.document.withUnsafeBytes { try view.shows($0) }
    }

    private static func revisionsFingerprint(_ id: String) -> UInt64 {
        var print = Fingerprint()
        print.combine("revisions")
        print.combine(id)
        return print.value
    }
}

/// A version as it is told.
enum Revisions {
    /// Nil for a version that the view does not show.
    static func json(_ revision: Revision, _ view: RecordView) throws -> JSON? {
        guard try revision.document.withUnsafeBytes({ try view.shows($0) }) else { return nil }
        var object: JSON.Object = ["version": .integer(revision.version), "op": .string(revision.op), "at": .string(revision.at)]
        if let key = revision.keyID { object.append("key_id", .string(key)) }
        if let request = revision.requestID { object.append("request_id", .string(request)) }
        object.append("data", try JSON(parsing: view.document(revision.document)))
        return .object(object)
    }
}
