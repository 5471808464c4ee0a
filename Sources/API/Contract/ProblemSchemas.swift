import Domain
import JSON

/// The schemas of errors (RFC 9457).
enum ProblemSchemas {
    static let problem: JSON = [
        "description": "An error (RFC 9457).", "type": "object", "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": [
            "type": ["description": "Address of what is said about this kind of problem.", "type": "string", "format": "uri-reference"],
            "title": ["description": "The kind of problem, in words.", "type": "string"],
            "status": ["description": "The HTTP status.", "type": "integer", "minimum": 400, "maximum": 599],
            "detail": ["description": "What is wrong this time.", "type": "string"],
            "code": [
                "description": "Stable word for the kind of problem; never translated.", "type": "string",
                "enum": .array(ProblemType.all.map { .string($0.code) }),
            ],
            "request_id": ["description": "Id of the request, as in the server's log.", "type": "string"],
            "violated-policies": [
                "description": "Of 429: the limits that were passed, as `RateLimit-Policy` names them.", "type": "array",
                "items": ["type": "string", "enum": ["key", "address", "failures"]],
            ],
            "errors": [
                "description": "Everything that is wrong, 100 entries at most.", "type": "array", "maxItems": .integer(Problem.mostIssues),
                "items": Components.schema("ProblemError"),
            ],
            "errors_truncated": ["description": "True when there is more wrong than `errors` says.", "type": "boolean"],
        ],
        "examples": [ProblemExamples.json(of: .validationFailed)],
    ]

    static let entry: JSON = [
        "description": "One thing that is wrong: where (one of `pointer`, `parameter` and `header`), a stable code, and what to do.",
        "type": "object", "required": ["code", "detail"],
        "properties": [
            "pointer": [
                "description": "Place in the body: a JSON Pointer (RFC 6901) as a URI fragment.", "type": "string",
                "examples": ["#/address/insee_code"],
            ],
            "parameter": ["description": "Name of the query parameter.", "type": "string", "examples": ["limit"]],
            "header": ["description": "Name of the header field.", "type": "string", "examples": ["If-Match"]],
            "line": ["description": "Line of an NDJSON or CSV body, from 1.", "type": "integer", "minimum": 1],
            "code": ["description": "Stable word for what is wrong; never translated.", "type": "string", "examples": ["unknown_commune"]],
            "detail": ["description": "The same in a sentence.", "type": "string"],
            "allowed": ["description": "The values or states that would have been accepted.", "type": "array", "items": ["type": "string"]],
            "nearest": ["description": "The known name or value nearest to the one that was sent.", "type": "string"],
            "id": ["description": "Id of the other record, of a conflict.", "type": "string"],
        ],
        "oneOf": [["required": ["pointer"]], ["required": ["parameter"]], ["required": ["header"]]],
        "examples": [ProblemExamples.json(of: .invalidTransition)["errors"]?[0] ?? nil],
    ]
}

/// What the server answers to typical mistakes, in English.
enum ProblemExamples {
    static func json(of type: ProblemType, inBatch: Bool = false) -> JSON {
        if type.code == ProblemType.quotaExceeded.code { return exceeded.json(in: .english, requestID: Format.uuid.example) }
        var problem = Problem(type, detail(of: type), issues: inBatch ? [] : issues(of: type))
        if inBatch {
            problem.issues = [Issue(.pointer(JSONPointer(tokens: ["3", "siret"])), .invalidSiret, expected: "siret", value: "73282932000079")]
            problem.lines = [4]
        }
        return problem.json(in: .english, requestID: Format.uuid.example)
    }

    private static var exceeded: Problem {
        let quota = Quota(6000, per: 60)
        return RateLimits.Verdict(policy: .key, standing: .init(quota: quota, left: 0, seconds: 12, isRefused: true)).problem
    }

    private static func detail(of type: ProblemType) -> Localized? {
        switch type.code {
        case ProblemType.malformedJSON.code: Localized("", "Line 3, column 12: unexpected character.")
        case ProblemType.malformedCSV.code: Localized("", "Line 12, character 18: this quote is never closed. What follows can't be read.")
        case ProblemType.insufficientScope.code: Localized("", "The key lacks the scope \"adherents:write\".")
        case ProblemType.notAcceptable.code: Localized("", "Available here: application/json, application/x-ndjson, text/csv.")
        case ProblemType.preconditionFailed.code: Localized("", "The present version is 4.")
        case ProblemType.notDeleted.code: Localized("", "The record is alive, at version 4.")
        case ProblemType.referenced.code: Localized("", "Still referred to by: partnerships (adherent_ids): 1.")
        case ProblemType.foreignOrigin.code: Localized("", "The record belongs to \"bretagne\": change it there.")
        case ProblemType.idempotencyKeyInUse.code: Problem.idempotencyKeyInUse.detail
        case ProblemType.idempotencyKeyReused.code: Problem.idempotencyKeyReused.detail
        case ProblemType.patchTestFailed.code: Localized("", "The value at \"/version\" is another.")
        default: nil
        }
    }

    private static func issues(of type: ProblemType) -> [Issue] {
        func at(_ tokens: String...) -> Issue.Place { .pointer(JSONPointer(tokens: tokens)) }
        return switch type.code {
        case ProblemType.invalidParameter.code: [Issue(.parameter("departement"), .unknownParameter, nearest: "department", value: "departement")]
        case ProblemType.invalidHeader.code: [Issue(.header(IdempotencyKey.header), .invalidFormat, expected: "idempotency_key")]
        case ProblemType.malformedPatch.code: [Issue(at("0", "op"), .invalidFormat, expected: "unknown_operation")]
        case ProblemType.duplicate.code:
            [Issue(at("siret"), .duplicate, conflict: Format.uuid.example), Issue(at("kind"), .duplicate, conflict: Format.uuid.example)]
        case ProblemType.invalidTransition.code:
            [Issue(at("status"), .invalidTransition, allowed: ["applicant", "closed"], expected: "prospect", value: "member")]
        case ProblemType.referenced.code: [Issue(at(), .referenced, expected: "partnerships.adherent_ids", conflict: Format.uuid.example)]
        case ProblemType.validationFailed.code:
            [
                Issue(at("siret"), .invalidSiret, expected: "siret", value: "73282932000079"),
                Issue(at("area_type"), .invalidValue, allowed: ["urban", "rural"], nearest: "rural", value: "rual"),
            ]
        default: []
        }
    }
}
