import Domain
import JSON

/// The operations that every collection has.
struct RecordOperations {
    let collection: ResourceCollection
    let endpoint: Endpoint

    var name: String { collection.schemaName }
    /// `Adherents`, for the ids of operations on many.
    var names: String { ValueSchemas.typeName(collection.name) }
    var plural: String { collection.name.replacing("-", with: " ") }
    var schemas: ResourceSchemas { ResourceSchemas(collection) }
    var article: String { schemas.article }

    func json(_ components: Components) -> JSON {
        switch endpoint.operation {
        case .list: list(components)
        case .create: create(components)
        case .read: read(components)
        case .replace: replace(components)
        case .patch: patch(components)
        case .delete: delete(components)
        case .restore: restore(components)
        case .anonymise: anonymise(components)
        case .exportPerson: exportPerson(components)
        case .purge: purge(components)
        case .revisions: revisions(components)
        case .revision: revision(components)
        case .batch: BatchOperation(collection: collection, endpoint: endpoint).json(components)
        default: [:]
        }
    }

    // MARK: - Bodies and answers

    func body(_ description: String, _ components: Components) -> JSON {
        let example = components.example(
            "\(name)Input", "\(article.prefix(1).uppercased() + article.dropFirst()) to send", ExampleRecords.input(of: collection))
        return [
            "description": .string(description), "required": true,
            "content": ["application/json": ["schema": Components.schema("\(name)Input"), "examples": example]],
        ]
    }

    func recordExample(_ components: Components) -> JSON {
        components.example(name, "\(article.prefix(1).uppercased() + article.dropFirst())", ExampleRecords.answer(of: collection))
    }

    func record(_ description: String, _ schema: JSON, example: JSON? = nil, _ components: Components) -> JSON {
        [
            "description": .string(description),
            "headers": ["ETag": SharedHeaders.recordTag(components), "X-Request-Id": SharedHeaders.requestID(components)],
            "content": ["application/json": ["schema": schema, "examples": example ?? recordExample(components)]],
        ]
    }

    func created(_ components: Components) -> JSON {
        let id = "$response.body#/id"
        return [
            "description": "It is created.",
            "headers": [
                "Location": SharedHeaders.location(components), "ETag": SharedHeaders.recordTag(components),
                "X-Request-Id": SharedHeaders.requestID(components),
            ],
            "content": ["application/json": ["schema": Components.schema(name), "examples": recordExample(components)]],
            "links": [
                "read": link("read\(name)", "Read it.", id), "replace": link("replace\(name)", "Replace it.", id),
                "patch": link("patch\(name)", "Change it.", id), "delete": link("delete\(name)", "Delete it.", id),
                "revisions": link("list\(name)Revisions", "Its versions.", id),
                "revision": link("read\(name)Revision", "This version.", id, version: "$response.body#/version"),
            ],
        ]
    }

    func link(_ operation: String, _ description: String, _ id: String, version: String? = nil) -> JSON {
        var parameters: JSON.Object = ["id": .string(id)]
        if let version { parameters.append("version", .string(version)) }
        return ["operationId": .string(operation), "parameters": .object(parameters), "description": .string(description)]
    }

    func notModified(_ tag: JSON, _ components: Components) -> JSON {
        components.response(
            tag["$ref"]?.stringValue?.hasSuffix("record") == true ? "RecordNotModified" : "NotModified",
            [
                "description": "Nothing changed since the `ETag` that was sent.",
                "headers": ["ETag": tag, "X-Request-Id": SharedHeaders.requestID(components)],
            ])
    }

    func lines(_ description: String) -> JSON {
        ["description": .string(description), "type": "string"]
    }
}
