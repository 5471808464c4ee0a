import Domain
import JSON

/// The paths of the document with their operations, in the order of the endpoints.
struct Paths {
    let json: JSON

    init(_ endpoints: [Endpoint], _ components: Components) {
        var paths = JSON.Object()
        for endpoint in endpoints {
            var path = paths[endpoint.template]?.objectValue ?? Self.shared(endpoint, components)
            path[endpoint.method.rawValue.lowercased()] = Self.operation(of: endpoint, components)
            paths[endpoint.template] = .object(path)
        }
        json = .object(JSON.Object(paths.map { ($0.name, .object(Self.ordered($0.value.objectValue ?? [:]))) }))
    }

    /// What all operations of a path have in common.
    private static func shared(_ endpoint: Endpoint, _ components: Components) -> JSON.Object {
        var parameters: [JSON] = []
        if let name = endpoint.operation.collection, let collection = ResourceCollections.named(name), endpoint.template.contains("{id}") {
            parameters.append(SharedParameters.id(collection, components))
        }
        if endpoint.template.contains("{version}") { parameters.append(SharedParameters.version(components)) }
        if endpoint.operation.collection != nil { parameters.append(SharedParameters.acceptLanguage(components)) }
        return parameters.isEmpty ? [:] : ["parameters": .array(parameters)]
    }

    private static func operation(of endpoint: Endpoint, _ components: Components) -> JSON {
        guard let name = endpoint.operation.collection, let collection = ResourceCollections.named(name) else {
            return ServiceOperations.json(of: endpoint, components)
        }
        return RecordOperations(collection: collection, endpoint: endpoint).json(components)
    }

    private static let order = ["parameters", "get", "post", "put", "patch", "delete"]

    private static func ordered(_ path: JSON.Object) -> JSON.Object {
        JSON.Object(order.compactMap { name in path[name].map { (name, $0) } })
    }
}
