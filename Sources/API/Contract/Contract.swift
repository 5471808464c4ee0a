import Domain
import JSON

/// The contract of the API as an OpenAPI 3.1 document, made from the endpoints and the declarations of the resources.
enum Contract {
    /// The document; its members stand in a fixed order, so that the same endpoints always give the same text.
    static func document(of endpoints: [Endpoint]) -> JSON {
        let components = Components()
        let collections = ResourceCollections.all.filter { collection in endpoints.contains { $0.operation.collection == collection.name } }
        for collection in collections { ResourceSchemas(collection).add(to: components) }
        let paths = Paths(endpoints, components)
        let webhooks = WebhookRequests.json(components)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "COORACE Occitanie", "version": "1.0.0",
                "summary": "The network, its trainings, partnerships and campaigns, and the objectives of the charter that they serve.",
                "description": .string(Introduction.text),
            ],
            "servers": [["url": "http://127.0.0.1:8080", "description": "A server started with its defaults."]],
            "security": [["key": []]],
            "tags": .array(
                collections.map { ["name": .string($0.name), "description": .string($0.summary)] } + [
                    ChangesOperation.tag, AuditOperation.tag, KeyOperations.tag, WebhookOperations.tag, FrameworkOperations.tag, ReportOperations.tag,
                    DirectoryOperations.tag,
                    Introduction.serviceTag,
                ]),
            "paths": paths.json,
            "webhooks": webhooks,
            "components": components.json,
        ]
    }
}

extension Operation {
    /// The collection whose records it reads or writes; nil for what belongs to the server as a whole.
    var collection: String? {
        switch self {
        case .list(let name), .create(let name), .read(let name), .replace(let name), .patch(let name), .delete(let name), .restore(let name),
            .revisions(let name), .revision(let name), .batch(let name):
            name
        default: nil
        }
    }
}
