/// Why a request is answered without its handler, or in its place. The layer above renders it.
public struct Refusal: Sendable {
    /// A stable word: clients branch on it, so one is never renamed.
    public enum Code: String, Sendable, CaseIterable {
        case malformedRequest = "malformed_request"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case timeout
        case bodyTooLarge = "body_too_large"
        case targetTooLong = "target_too_long"
        case unsupportedMediaType = "unsupported_media_type"
        case unsupportedContentCoding = "unsupported_content_coding"
        case expectationFailed = "expectation_failed"
        case headTooLarge = "head_too_large"
        case internalError = "internal_error"
        case unknownMethod = "unknown_method"
        case unknownTransferCoding = "unknown_transfer_coding"
        case shuttingDown = "shutting_down"
        case httpVersion = "http_version"
        case insufficientStorage = "insufficient_storage"

        /// The status it is answered with (RFC 9110 §15, RFC 6585, RFC 4918 for 507).
        public var status: Int {
            switch self {
            case .malformedRequest: 400
            case .notFound: 404
            case .methodNotAllowed: 405
            case .timeout: 408
            case .bodyTooLarge: 413
            case .targetTooLong: 414
            case .unsupportedMediaType, .unsupportedContentCoding: 415
            case .expectationFailed: 417
            case .headTooLarge: 431
            case .internalError: 500
            case .unknownMethod, .unknownTransferCoding: 501
            case .shuttingDown: 503
            case .httpVersion: 505
            case .insufficientStorage: 507
            }
        }
    }

    public var status: Int
    public var code: Code
    /// What the sentence for a reader needs: `("reason", "host")`, `("limit", "1048576")`…
    public var parameters: [(name: String, value: String)]
    /// Fields the answer must carry, `Allow` for instance.
    public var headers: Headers

    public init(_ code: Code, parameters: [(name: String, value: String)] = [], headers: Headers = Headers()) {
        status = code.status
        self.code = code
        self.parameters = parameters
        self.headers = headers
    }

    /// A request that breaks the grammar or the framing of HTTP. `reason` is a stable word too: `host`, `content_length`…
    static func malformed(_ reason: String) -> Refusal {
        Refusal(.malformedRequest, parameters: [("reason", reason)])
    }

    /// The server stops, and is as a rule started again (RFC 9110 §15.6.4).
    static let shuttingDown = Refusal(.shuttingDown, headers: Headers([("Retry-After", "1")]))

    static func bodyTooLarge(limit: Int) -> Refusal {
        Refusal(.bodyTooLarge, parameters: [("limit", String(limit))])
    }
}
