/// What answers one method of one kind of path.
public struct Route: Sendable {
    public var method: Method
    /// Segments in braces are parameters: `/v1/adherents/{id}`.
    public var template: String
    /// Bytes of the largest body, decompressed; 0 where no body is wanted. Past it 413. 1 MiB by default.
    public var bodyLimit: Int
    /// Bytes of a body kept in memory; what is longer is spooled to a file. 1 MiB by default.
    public var memoryLimit: Int
    /// The media types of a body (RFC 9110 §8.3), lower case, without parameters; another is refused with 415 and
    /// `Accept-Post` or `Accept-Patch`. Empty: no check.
    public var acceptsBodyTypes: [String]
    /// Whether a body may come compressed (`Content-Encoding: gzip`); where not, 415 with `Accept-Encoding`.
    public var acceptsGzip: Bool
    /// Runs before the body is read, on the event thread; a response from it is the answer.
    public var before: (@Sendable (RequestHead) -> Response?)?
    /// Runs on the event thread, so it is quick or replies `.later`. An error is logged and answered with 500.
    public var handler: @Sendable (Request) throws -> Reply

    public init(
        _ method: Method, _ template: String, bodyLimit: Int = 1 << 20, memoryLimit: Int = 1 << 20, acceptsBodyTypes: [String] = [],
        acceptsGzip: Bool = false, before: (@Sendable (RequestHead) -> Response?)? = nil, handler: @escaping @Sendable (Request) throws -> Reply
    ) {
        self.method = method
        self.template = template
        self.bodyLimit = bodyLimit
        self.memoryLimit = memoryLimit
        self.acceptsBodyTypes = acceptsBodyTypes
        self.acceptsGzip = acceptsGzip
        self.before = before
        self.handler = handler
    }
}
