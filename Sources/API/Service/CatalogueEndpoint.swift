import Domain
import HTTP
import JSON

/// `GET /v1`: the collections, and where the contract is.
struct CatalogueEndpoint: Sendable {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1", operation: .catalogue, access: .open, run: catalogue)]
    }

    @Sendable static func catalogue(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let collections = ResourceCollections.all.map { collection -> JSON in
            [
                "name": .string(collection.name), "url": .string(call.service.url(of: call, path: "/v1/\(collection.name)")),
                "description": .string(collection.summary),
            ]
        }
        let body: JSON = [
            "collections": .array(collections), "openapi": .string(call.service.url(of: call, path: "/openapi.json")),
            "documentation": .string(call.service.url(of: call, path: "/docs")),
        ]
        var response = Response(status: 200, type: "application/json", bytes: body.bytes(pretty: true))
        response.headers.set("Cache-Control", "no-cache")
        return .now(response)
    }
}
