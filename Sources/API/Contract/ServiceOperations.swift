import Domain
import JSON

/// The operations that belong to no collection.
enum ServiceOperations {
    static func json(of endpoint: Endpoint, _ components: Components) -> JSON {
        var operation = operation(endpoint.operation, components)
        operation.isOpen = endpoint.access == .open
        if !operation.isOpen { operation.answers(.unauthorized, from: components) }
        switch endpoint.operation {
        case .keys(.create), .keys(.rotate), .keys(.patch), .keys(.revoke), .webhooks:
            operation.answers(.forbidden, or: [.notOwner], from: components)
        default: if endpoint.canForbid { operation.answers(.forbidden, from: components) }
        }
        switch endpoint.operation {
        case .live, .ready, .webhooks: break
        case .keys(let operation) where operation != .list: break
        case .changes: operation.answers(.badAction, from: components)
        default: operation.answers(.badRequest, from: components)
        }
        operation.answers(.targetTooLong, .headTooLarge, from: components)
        return operation.json
    }

    private static func operation(_ operation: Operation, _ components: Components) -> OperationObject {
        switch operation {
        case .live: health("checkLiveness", "Whether the server runs", canFail: false, components)
        case .ready: health("checkReadiness", "Whether the server takes requests", canFail: true, components)
        case .metrics: metrics(components)
        case .contractJSON:
            document(
                "readContractAsJSON", "This contract as JSON", "OpenAPI 3.1, for programs that make clients of it.", "application/json",
                ["description": "The document.", "type": "object"],
                ["openapi": "3.1.0"], components)
        case .contractYAML:
            document(
                "readContractAsYAML", "This contract as YAML", "OpenAPI 3.1, word for word the file `openapi.yaml` of the project.",
                "application/yaml", ["description": "The document.", "type": "object"],
                ["openapi": "3.1.0"], components)
        case .docs:
            document(
                "readReference", "This contract as a page to read",
                "Every operation with its parameters and a line of curl, every record and its states.",
                "text/html", text("A page."), "<!doctype html>…", components)
        case .problems:
            document(
                "readProblems", "All problems, as a page to read", "What each `code` means and what to do about it; `type` of a problem leads here.",
                "text/html", text("A page."), "<!doctype html>…", components)
        case .changes: ChangesOperation.operation(components)
        case .audit: AuditOperation.operation(components)
        case .changeDigests: ChangeDigestsOperation.operation(components)
        case .keys(let operation): KeyOperations.operation(operation, components)
        case .apiCatalogue: apiCatalogue(components)
        case .securityContact: securityContact(components)
        case .webhooks(let operation): WebhookOperations.operation(operation, components)
        case .mission, .referenceLists, .referenceList, .communes: FrameworkOperations.operation(operation, components)
        case .reports, .report: ReportOperations.operation(operation, components)
        case .directory, .keyFigures: DirectoryOperations.operation(operation, components)
        case .seats: SeatsOperation.operation(components)
        case .evidence: EvidenceOperation.operation(components)
        default: catalogue(components)
        }
    }

    private static func text(_ description: String) -> JSON { ["description": .string(description), "type": "string"] }

    private static func catalogue(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readCatalogue", tag: "service", "List the collections",
            "Where everything is: each collection with what its records are, the contract, and the reference for people.")
        let collection: JSON = [
            "description": "A collection.", "type": "object", "required": ["name", "url", "description"],
            "properties": [
                "name": ["description": "Its name in addresses.", "type": "string"],
                "url": ["description": "Address of its list.", "type": "string", "format": "uri"],
                "description": ["description": "What its records are.", "type": "string"],
            ],
        ]
        let base = "http://127.0.0.1:8080"
        let example: JSON = [
            "collections": .array(
                ResourceCollections.all.prefix(2).map {
                    ["name": .string($0.name), "url": .string("\(base)/v1/\($0.name)"), "description": .string($0.summary)]
                }),
            "openapi": .string("\(base)/openapi.json"), "documentation": .string("\(base)/docs"),
        ]
        let schema: JSON = [
            "description": "What the API offers.", "type": "object", "required": ["collections", "openapi", "documentation"],
            "properties": [
                "collections": ["description": "The collections.", "type": "array", "items": collection],
                "openapi": ["description": "Address of this contract.", "type": "string", "format": "uri"],
                "documentation": ["description": "Address of the reference for people.", "type": "string", "format": "uri"],
            ],
            "examples": [example],
        ]
        operation.answers(200, answer("The collections.", "application/json", components.value("Catalogue", schema), example, components))
        return operation
    }

    private static func health(_ id: String, _ summary: String, canFail: Bool, _ components: Components) -> OperationObject {
        var operation = OperationObject(
            id, tag: "service", summary,
            canFail
                ? "For load balancers: 503 while the database can't be read, too many writes wait, or the server is stopping."
                : "For whoever starts it again when it hangs: it answers as long as it runs, whatever its database does.")
        let schema = components.value(
            "Health",
            [
                "description": "Health of the server.", "type": "object", "required": ["status"],
                "properties": ["status": ["description": "How it is.", "type": "string", "enum": ["pass", "fail"]]], "examples": [["status": "pass"]],
            ])
        operation.answers(200, answer("It is well.", "application/health+json", schema, ["status": "pass"], components))
        if canFail {
            operation.answers(
                503,
                [
                    "description": "Not now.",
                    "headers": ["Retry-After": SharedHeaders.retryAfter(components), "X-Request-Id": SharedHeaders.requestID(components)],
                    "content": ["application/health+json": ["schema": schema, "example": ["status": "fail"]]],
                ])
        }
        return operation
    }

    private static func metrics(_ components: Components) -> OperationObject {
        var operation = OperationObject("readMetrics", tag: "service", "Counters for Prometheus", "Needs the scope `admin`.")
        operation.answers(
            200,
            answer(
                "The counters (text format 0.0.4).", "text/plain", text("The counters."),
                "http_requests_total{method=\"GET\",route=\"/v1/adherents\",status=\"200\"} 42\n", components))
        return operation
    }

    private static func apiCatalogue(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readAPICatalogue", tag: "service", "Where the API and its contract are (RFC 9727)",
            "For programs that look for APIs: a linkset that names this one, its contract, its documentation and its health.")
        let example = WellKnownEndpoints.linkset { "http://127.0.0.1:8080" + $0 }
        let schema: JSON = [
            "description": "A linkset (RFC 9264).", "type": "object", "required": ["linkset"], "properties": ["linkset": ["type": "array"]],
        ]
        var answer = answer("The linkset.", "application/linkset+json", schema, example, components).objectValue ?? [:]
        answer["headers"] = ["Link": SharedHeaders.link(components), "X-Request-Id": SharedHeaders.requestID(components)]
        operation.answers(200, .object(answer))
        return operation
    }

    private static func securityContact(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readSecurityContact", tag: "service", "Whom to tell of a weakness (RFC 9116)",
            "404 where the server was started without `--security-contact`."
        )
        operation.answers(
            200,
            answer(
                "The file.", "text/plain", text("The file."),
                .string(
                    SecurityContact.text(
                        "mailto:securite@exemple.fr", canonical: "https://api.exemple.fr" + WellKnownEndpoints.securityPath,
                        at: Instant(milliseconds: 1_772_442_900_000))), components))
        operation.answers(.notFound, from: components)
        return operation
    }

    private static func document(
        _ id: String, _ summary: String, _ text: String, _ type: String, _ schema: JSON, _ example: JSON, _ components: Components
    ) -> OperationObject {
        var operation = OperationObject(id, tag: "service", summary, text)
        operation.parameters = [SharedParameters.ifNoneMatch(components)]
        var answer = answer("The document.", type, schema, example, components).objectValue ?? [:]
        answer["headers"] = ["ETag": SharedHeaders.tag(components), "X-Request-Id": SharedHeaders.requestID(components)]
        operation.answers(200, .object(answer))
        operation.answers(
            304,
            components.response(
                "NotModified", ["description": "Nothing changed since the `ETag` that was sent.", "headers": answer["headers"] ?? nil]))
        return operation
    }

    private static func answer(_ description: String, _ type: String, _ schema: JSON, _ example: JSON, _ components: Components) -> JSON {
        [
            "description": .string(description), "headers": ["X-Request-Id": SharedHeaders.requestID(components)],
            "content": .object(JSON.Object([(type, ["schema": schema, "example": example] as JSON)])),
        ]
    }
}
