import Domain
import Foundation
import HTTP
import JSON
import Storage

/// `GET /v1/contacts/{id}/export`: everything that is held about a person, for the person (GDPR, articles 15 and 20). Of a deleted contact too.
struct PersonExport: Sendable {
    private let collection: ResourceCollection
    private let id: String
    private let sight: Sight
    private let store: Store

    /// The collections that a key must be able to read: that of the person, those that name persons, and those that these refer to.
    static func reads(_ collection: ResourceCollection) -> [String] {
        var names = [collection.name]
        var next = 0
        for other in ResourceCollections.all where other.references.contains(where: { $0.shape.target == collection.name }) {
            names.append(other.name)
        }
        while next < names.count {
            for name in ResourceCollections.named(names[next])?.references.compactMap(\.shape.target) ?? [] where !names.contains(name) {
                names.append(name)
            }
            next += 1
        }
        return names
    }

    static func endpoint(_ endpoints: RecordEndpoints) -> Endpoint {
        let collection = endpoints.collection
        return Endpoint(
            method: .get, template: "/v1/\(collection.name)/{id}/export", operation: .exportPerson(collection.name),
            access: .readEach(reads(collection))
        ) { call in
            _ = try Parameters(call.request, known: [])
            let export = PersonExport(
                collection: collection, id: try endpoints.addressedID(call), sight: Sight(of: try call.requireKey()), store: call.service.store)
            return call.service.later(call) {
                guard let json = try call.service.store.readers.read(snapshot: true, { try export.json($0, at: call.circumstances.now) }) else {
                    throw Problem(.notFound)
                }
                var response = Response.json(json.bytes(pretty: true))
                response.headers.set("Content-Disposition", "attachment; filename=\"\(collection.name)-\(export.id).json\"")
                response.headers.set("Cache-Control", "no-store")
                return response
            }
        }
    }

    /// Nil when there never was such a record, or the key does not see it.
    private func json(_ connection: any Connection, at now: Instant) throws -> JSON? {
        let revisions = try History.all(of: id, in: collection.name, before: nil, limit: .max, connection)
        let view = RecordView(collection, sight)
        guard let last = revisions.first, last.op == "put" || !view.isPartial, try last.document.withUnsafeBytes({ try view.shows($0) }) else {
            return nil
        }
        let traces = try PersonTraces(of: id, in: collection, connection)
        let record = try JSON(parsing: view.document(last.document))
        return [
            "exported_at": .string(now.description),
            "record": record,
            "is_deleted": .bool(last.op == "delete"),
            "revisions": .array(try revisions.compactMap { try Revisions.json($0, view) }),
            "named_by": .array(try traces.namings.filter(isShown).map { try json($0, connection) }),
            "kept_answers": .array(
                traces.keptAnswers.map {
                    [
                        "key_id": .string($0.keyID), "status": .integer($0.status), "version": .integer($0.version),
                        "expires_at": .string($0.expiresAt),
                    ]
                }),
            "webhooks": .array(
                traces.notices.map {
                    [
                        "webhook_id": .string($0.webhook), "host": .string(URL(string: $0.url)?.host() ?? ""), "type": .string($0.type),
                        "state": .string($0.state.rawValue), "at": .string($0.at),
                    ]
                }),
            "shared_with_federation": .bool(last.op == "put" && Record(record.objectValue ?? [:]).isShared(in: collection)),
        ]
    }

    /// Whether the key sees that member where it reads the record: to list who names the person is to tell it.
    private func isShown(_ naming: PersonTraces.Naming) -> Bool {
        guard let other = ResourceCollections.named(naming.collection) else { return false }
        return !RecordView(other, sight).hiddenPaths.contains { $0.joined(separator: ".") == naming.member }
    }

    /// A record that names the person, as it is now, with what it refers to; or only where it did so, once it is deleted.
    private func json(_ naming: PersonTraces.Naming, _ connection: any Connection) throws -> JSON {
        var object: JSON.Object = [
            "collection": .string(naming.collection), "id": .string(naming.id), "member": .string(naming.member),
            "versions": .array(
                naming.versions.map { ["version": .integer($0.version), "op": .string($0.op), "at": .string($0.at)] }),
        ]
        guard let other = ResourceCollections.named(naming.collection), let record = try record(naming.id, other, connection) else {
            return .object(object)
        }
        object.append("data", .object(record))
        var included = JSON.Object()
        try include(what: record, other, connection, into: &included)
        object.append("included", .object(included))
        return .object(object)
    }

    /// What a record refers to, and what that does, by the names of the references.
    private func include(what record: JSON.Object, _ other: ResourceCollection, _ connection: any Connection, into included: inout JSON.Object) throws
    {
        for inclusion in Projection.Inclusion.all(of: other) where !inclusion.member.shape.isList && inclusion.target.name != collection.name {
            guard included[inclusion.name] == nil, let id = Record(record).value(at: inclusion.member.path)?.stringValue,
                let found = try self.record(id, inclusion.target, connection)
            else { continue }
            included.append(inclusion.name, .object(found))
            try include(what: found, inclusion.target, connection, into: &included)
        }
    }

    private func record(_ id: String, _ collection: ResourceCollection, _ connection: any Connection) throws -> JSON.Object? {
        guard let stored = try RecordReading(store.table(collection), connection).one(id) else { return nil }
        return try Projection().apply(stored, RecordView(collection, sight), store).flatMap { try JSON(parsing: $0.document).objectValue }
    }
}

extension Record {
    fileprivate func isShared(in collection: ResourceCollection) -> Bool { collection.sharing.holds(self) }
}
