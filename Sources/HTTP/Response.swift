/// An answer. `Date`, `Content-Length` or chunked framing, `X-Request-Id` and `X-Content-Type-Options` are added to it,
/// and gzip when the client takes it.
public struct Response: Sendable {
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        case stream(any BodyStream)
    }

    public var status: Int
    public var headers: Headers
    public var body: Body
    /// For the log, never sent.
    public var note: String?

    public init(status: Int, headers: Headers = Headers(), body: Body = .none, note: String? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.note = note
    }

    /// Bytes of one media type.
    public init(status: Int, type: String, bytes: [UInt8]) {
        self.init(status: status, body: .bytes(bytes))
        headers.add("Content-Type", type)
    }
}
