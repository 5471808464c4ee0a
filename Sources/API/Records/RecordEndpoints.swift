import Domain
import HTTP
import JSON
import Storage

/// The endpoints that every collection has, made from its declaration.
struct RecordEndpoints: Sendable {
    let collection: ResourceCollection
    let table: RecordTable

    static let patchTypes = ["application/merge-patch+json", "application/json", "application/json-patch+json"]

    init(_ collection: ResourceCollection) {
        self.collection = collection
        table = RecordTable(collection)
    }

    var all: [Endpoint] {
        let name = collection.name
        let records = "/v1/\(name)"
        let record = "\(records)/{id}"
        let reading: [Endpoint] = [
            Endpoint(method: .get, template: records, operation: .list(name), access: .read(name), run: list),
            Endpoint(method: .get, template: record, operation: .read(name), access: .read(name), run: read),
            Endpoint(method: .get, template: "\(record)/revisions", operation: .revisions(name), access: .read(name), run: revisions),
            Endpoint(method: .get, template: "\(record)/revisions/{version}", operation: .revision(name), access: .read(name), run: revision),
        ]
        let changing: [Endpoint] = [
            Endpoint(
                method: .put, template: record, operation: .replace(name), access: .write(name), bodyTypes: ["application/json"],
                body: .record, run: replace),
            Endpoint(
                method: .patch, template: record, operation: .patch(name), access: .write(name), bodyTypes: Self.patchTypes, body: .record,
                run: patch),
            Endpoint(
                method: .post, template: "\(records)/batch", operation: .batch(name), access: .write(name),
                bodyTypes: BatchInput.types, body: .batch, run: BatchEndpoint(self).run),
        ]
        guard collection.identity == .uuid else { return reading + changing }
        let ofPersons =
            collection.anonymisation == nil
            ? []
            : [
                Endpoint(
                    method: .post, template: "\(record)/anonymise", operation: .anonymise(name), access: .write(name),
                    bodyTypes: ["application/json"], body: .record, run: anonymise),
                PersonExport.endpoint(self), PersonPurge.endpoint(self),
            ]
        return reading + changing + [
            Endpoint(
                method: .post, template: records, operation: .create(name), access: .write(name), bodyTypes: ["application/json"],
                body: .record, run: create),
            Endpoint(method: .delete, template: record, operation: .delete(name), access: .write(name), run: delete),
            Endpoint(
                method: .post, template: "\(record)/restore", operation: .restore(name), access: .write(name), bodyTypes: ["application/json"],
                body: .record, run: restore),
        ] + ofPersons
    }

    /// The id of the address; 404 for one that no record can have.
    func addressedID(_ call: Call) throws -> String {
        let id = try call.id()
        guard collection.identity == .uuid else { return id }
        guard let canonical = Uuid.normalized(id) else { throw Problem(.notFound) }
        return canonical
    }
}
