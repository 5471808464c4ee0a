import JSON

/// An operation of the document in the making.
struct OperationObject {
    var id: String
    var tag: String
    var summary: String
    var description: String?
    var isOpen = false
    var parameters: [JSON] = []
    var body: JSON?
    private var responses: [(status: Int, response: JSON)] = []

    init(_ id: String, tag: String, _ summary: String, _ description: String? = nil) {
        self.id = id
        self.tag = tag
        self.summary = summary
        self.description = description
    }

    mutating func answers(_ status: Int, _ response: JSON) {
        responses.append((status, response))
    }

    mutating func answers(_ kinds: SharedResponses.Kind..., from components: Components) {
        for kind in kinds { responses.append(SharedResponses.reference(kind, [], components)) }
    }

    mutating func answers(_ kind: SharedResponses.Kind, or rules: [ProblemType], from components: Components) {
        responses.append(SharedResponses.reference(kind, rules, components))
    }

    var json: JSON {
        var json: JSON.Object = ["operationId": .string(id), "tags": [.string(tag)], "summary": .string(summary)]
        if let description { json.append("description", .string(description)) }
        if isOpen { json.append("security", []) }
        if !parameters.isEmpty { json.append("parameters", .array(parameters)) }
        if let body { json.append("requestBody", body) }
        json.append("responses", .object(JSON.Object(responses.sorted { $0.status < $1.status }.map { (String($0.status), $0.response) })))
        return .object(json)
    }
}
