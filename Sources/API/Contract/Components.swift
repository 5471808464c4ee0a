import Domain
import JSON

/// The shared parts of the document: each is described once and referred to from wherever it is used.
final class Components {
    /// In the order in which they were added: the resources' schemas before the values that they are made of.
    private(set) var schemas = JSON.Object()
    private(set) var parameters = JSON.Object()
    private(set) var responses = JSON.Object()
    private(set) var headers = JSON.Object()
    private(set) var examples = JSON.Object()
    /// Schemas of single values, used by several resources.
    private var values: [String: JSON] = [:]

    // MARK: - Adding and referring

    func add(schema name: String, _ schema: JSON) {
        schemas[name] = schema
    }

    /// A reference to a value's schema, which is added when it is not there yet.
    func value(_ name: String, _ schema: @autoclosure () -> JSON) -> JSON {
        if values[name] == nil { values[name] = schema() }
        return Self.schema(name)
    }

    func parameter(_ name: String, _ parameter: @autoclosure () -> JSON) -> JSON {
        if parameters[name] == nil { parameters[name] = parameter() }
        return ["$ref": .string("#/components/parameters/\(name)")]
    }

    func response(_ name: String, _ response: @autoclosure () -> JSON) -> JSON {
        if responses[name] == nil { responses[name] = SharedHeaders.limited(response(), self) }
        return ["$ref": .string("#/components/responses/\(name)")]
    }

    func header(_ name: String, _ header: @autoclosure () -> JSON) -> JSON {
        if headers[name] == nil { headers[name] = header() }
        return ["$ref": .string("#/components/headers/\(name)")]
    }

    /// A reference to an example, for the member `examples` of a media type.
    func example(_ name: String, _ summary: String, _ value: @autoclosure () -> JSON) -> JSON {
        .object(JSON.Object([(name, exampleReference(name, summary, value()))]))
    }

    func exampleReference(_ name: String, _ summary: String, _ value: @autoclosure () -> JSON) -> JSON {
        if examples[name] == nil { examples[name] = ["summary": .string(summary), "value": value()] }
        return ["$ref": .string("#/components/examples/\(name)")]
    }

    static func schema(_ name: String) -> JSON {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    // MARK: - The document's part

    var json: JSON {
        let values = self.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return [
            "securitySchemes": ["key": Self.security],
            "schemas": .object(JSON.Object(schemas.map { ($0.name, $0.value) } + values)),
            "parameters": .object(parameters), "headers": .object(headers), "responses": .object(responses),
            "examples": .object(examples),
        ]
    }

    private static let security: JSON = [
        "type": "http", "scheme": "bearer",
        "description": """
        A key made by `coorace key create` or `POST /v1/keys`, sent as `Authorization: Bearer coo_…`. It holds scopes: `{collection}:read` and `{collection}:write`, \
        `*:read` and `*:write`, `personal:read`, `admin`.
        """,
    ]
}
