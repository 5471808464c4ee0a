/// One request and what became of it, for the log. Nothing personal: neither target nor headers.
public struct Exchange: Sendable {
    /// When the answer was complete: milliseconds since 1970-01-01T00:00:00Z.
    public let time: Int64
    /// Empty when the request line could not be read.
    public let method: String
    /// The route's template, empty when none was found.
    public let route: String
    /// The status that was sent; 0 when the connection ended before any.
    public let status: Int
    /// Bytes of content handed to the connection, after compression.
    public let bytes: Int
    /// Microseconds from the end of the request line to the last byte of the answer.
    public let duration: Int64
    public let requestID: String
    /// From `traceparent`, when the caller sent a valid one.
    public let traceID: String?
    /// The client's address, without port.
    public let peer: String
    /// What the handler left for the log (`Response.note`), the id of a key for instance.
    public let note: String?
    /// The error that a handler or a stream threw. It is never sent.
    public let failure: String?
    /// Whether the connection ended before the answer was complete.
    public let isAborted: Bool
}
