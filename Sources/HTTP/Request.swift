/// A whole request, framing, routing and limits already checked.
public struct Request: Sendable {
    public let head: RequestHead
    public let body: Body

    public init(head: RequestHead, body: Body) {
        self.head = head
        self.body = body
    }

    public var method: Method { head.method }
    /// The request target as it came.
    public var target: String { head.target }
    /// The path as it came, without scheme, host and query.
    public var path: String { head.path }
    /// The query as it came, without `?`; empty when there is none.
    public var query: String { head.query }
    /// The path's segments, decoded.
    public var segments: [String] { head.segments }
    /// The query's parameters, decoded, in order; `+` is a space.
    public var queryItems: [(name: String, value: String)] { head.queryItems }
    public var headers: Headers { head.headers }
    /// The client's address, without port.
    public var peer: String { head.peer }
    /// The request's id, the same as in its answer and in the log.
    public var id: String { head.id }
    public var trace: TraceContext? { head.trace }
    /// The template of the route.
    public var route: String { head.route }
    /// What `Route.before` left for the handler.
    public var attachment: (any Sendable)? { head.attachment }

    /// The decoded segment that stands where the template says `{name}`.
    public func parameter(_ name: String) -> String? { head.parameter(name) }
}
