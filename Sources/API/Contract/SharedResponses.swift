import Domain
import JSON

/// The answers that say what went wrong, one for each status and each set of problems that it may stand for.
enum SharedResponses {
    enum Kind: String {
        case badRequest = "BadRequest"
        case badBody = "BadBody"
        case badBatch = "BadBatch"
        case badPatch = "BadPatch"
        case badPost = "BadPost"
        case badAction = "BadAction"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case notAcceptable = "NotAcceptable"
        case timeout = "Timeout"
        case creationConflict = "CreationConflict"
        case changeConflict = "ChangeConflict"
        case patchConflict = "PatchConflict"
        case deletionConflict = "DeletionConflict"
        case restorationConflict = "RestorationConflict"
        case webhookConflict = "WebhookDisabled"
        case tooManyWebhooks = "TooManyWebhooks"
        case keyReused = "KeyReused"
        case keyConflict = "KeyRevoked"
        case keyRotationConflict = "KeyNotInForce"
        case tooMany = "TooManyRequests"
        case stillRunning = "StillRunning"
        case feedReset = "FeedReset"
        case preconditionFailed = "PreconditionFailed"
        case tooLarge = "TooLarge"
        case targetTooLong = "TargetTooLong"
        case unsupportedMediaType = "UnsupportedMediaType"
        case invalid = "Invalid"
        case invalidPost = "InvalidPost"
        case invalidBatch = "InvalidBatch"
        case headTooLarge = "HeadTooLarge"
        case unavailable = "Unavailable"
        case noSpace = "NoSpace"
    }

    /// - Parameter rules: what the rules of a collection may say in addition, under the same status.
    static func reference(_ kind: Kind, _ rules: [ProblemType], _ components: Components) -> (status: Int, response: JSON) {
        let types = types(of: kind) + rules
        let name = ([kind.rawValue] + rules.map(\.code)).joined(separator: ".")
        return (types[0].status, components.response(name, response(kind, types, components)))
    }

    private static func types(of kind: Kind) -> [ProblemType] {
        switch kind {
        case .badRequest: [.invalidParameter, .malformedRequest]
        case .badBody: [.malformedJSON, .invalidParameter, .invalidHeader, .malformedRequest]
        case .badBatch: [.malformedJSON, .malformedCSV, .invalidParameter, .invalidHeader, .malformedRequest]
        case .badPatch: [.malformedPatch, .malformedJSON, .invalidParameter, .invalidHeader, .malformedRequest]
        case .badPost: [.malformedJSON, .invalidParameter, .invalidHeader, .malformedRequest]
        case .badAction: [.invalidParameter, .invalidHeader, .malformedRequest]
        case .unauthorized: [.unauthorized, .invalidToken]
        case .forbidden: [.insufficientScope]
        case .notFound: [.notFound]
        case .notAcceptable: [.notAcceptable]
        case .timeout: [.timeout]
        case .creationConflict: [.duplicate]
        case .changeConflict: [.invalidTransition, .duplicate, .foreignOrigin]
        case .patchConflict: [.invalidTransition, .duplicate, .patchTestFailed, .foreignOrigin]
        case .deletionConflict: [.referenced, .foreignOrigin]
        case .restorationConflict: [.notDeleted, .duplicate, .foreignOrigin]
        case .webhookConflict: [.webhookDisabled]
        case .tooManyWebhooks: [.tooManyWebhooks]
        case .keyReused: [.idempotencyKeyReused]
        case .keyConflict, .keyRotationConflict: [.keyNotInForce]
        case .tooMany: [.quotaExceeded]
        case .feedReset: [.feedReset]
        case .preconditionFailed: [.preconditionFailed]
        case .tooLarge: [.bodyTooLarge]
        case .targetTooLong: [.targetTooLong]
        case .unsupportedMediaType: [.unsupportedMediaType, .unsupportedContentCoding]
        case .stillRunning: [.idempotencyKeyInUse]
        case .invalid: [.validationFailed]
        case .invalidPost, .invalidBatch: [.validationFailed, .idempotencyKeyReused]
        case .headTooLarge: [.headTooLarge]
        case .unavailable: [.unavailable, .shuttingDown]
        case .noSpace: [.diskFull, .insufficientStorage]
        }
    }

    private static func response(_ kind: Kind, _ types: [ProblemType], _ components: Components) -> JSON {
        var headers: JSON.Object = [
            "X-Request-Id": SharedHeaders.requestID(components), "Content-Language": SharedHeaders.contentLanguage(components),
        ]
        switch kind {
        case .unauthorized: headers.append("WWW-Authenticate", SharedHeaders.authenticate(components))
        case .unavailable, .stillRunning, .tooMany: headers.append("Retry-After", SharedHeaders.retryAfter(components))
        case .creationConflict, .restorationConflict, .invalidPost, .invalidBatch, .webhookConflict, .tooManyWebhooks, .keyRotationConflict:
            headers.append("Idempotency-Replayed", SharedHeaders.replayed(components))
        case .unsupportedMediaType:
            for name in ["Accept-Post", "Accept-Patch", "Accept-Encoding"] { headers.append(name, SharedHeaders.accepted(name, components)) }
        default: break
        }
        let texts = types.map { "`\($0.code)`: \($0.advice)" }
        let examples = types.map { type in
            let inBatch = kind == .invalidBatch && type.code == ProblemType.validationFailed.code
            let reference = components.exampleReference(
                (inBatch ? "batch_problem." : "problem.") + type.code, type.title.english, ProblemExamples.json(of: type, inBatch: inBatch))
            return (type.code, reference)
        }
        return [
            "description": .string(texts.count == 1 ? texts[0] : texts.map { "- \($0)" }.joined(separator: "\n")), "headers": .object(headers),
            "content": ["application/problem+json": ["schema": problem(components), "examples": .object(JSON.Object(examples))]],
        ]
    }

    private static func problem(_ components: Components) -> JSON {
        _ = components.value("ProblemError", ProblemSchemas.entry)
        return components.value("Problem", ProblemSchemas.problem)
    }
}
