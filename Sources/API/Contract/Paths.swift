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

    /// With what any endpoint may answer to one who asks too much, but those that are free.
    private static func operation(of endpoint: Endpoint, _ components: Components) -> JSON {
        let operation = described(endpoint, components)
        guard endpoint.operation != .live, endpoint.operation != .ready, var object = operation.objectValue else { return operation }
        let responses = (object["responses"]?.objectValue ?? [:]).map { ($0.name, SharedHeaders.limited($0.value, components)) }
        let tooMany = SharedResponses.reference(.tooMany, [], components)
        object["responses"] = .object(JSON.Object((responses + [(String(tooMany.status), tooMany.response)]).sorted { $0.0 < $1.0 }))
        return .object(object)
    }

    private static func described(_ endpoint: Endpoint, _ components: Components) -> JSON {
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
