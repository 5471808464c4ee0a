/// Which other origins' pages may use the server from a browser (the Fetch standard, "CORS protocol").
///
/// Credentials are never allowed in its sense: a page sends its key in `Authorization`, cookies mean nothing here.
public struct CrossOrigin: Sendable {
    /// Serialized origins (RFC 6454 §6.2), such as `https://outil.example.org`; nil for any.
    private let origins: Set<String>?

    /// - Parameter origins: origins, or `*` for any. Nil when one is no origin: it has no scheme or host, or a path.
    public init?(origins: [String]) {
        guard !origins.isEmpty, origins.allSatisfy({ $0 == "*" || Self.isOrigin($0) }) else { return nil }
        self.origins = origins.contains("*") ? nil : Set(origins)
    }

    /// Says in an answer whether the page that asked may read it, and to a preflight request what it may send.
    func amend(_ head: RequestHead, _ response: inout Response) {
        // A cache must not give one origin's answer to another.
        if origins != nil { response.headers.vary(on: "Origin") }
        guard let origin = head.headers["Origin"], origins?.contains(origin) ?? true else { return }
        response.headers.set("Access-Control-Allow-Origin", origins == nil ? "*" : origin)
        guard head.method == .options, head.headers.contains("Access-Control-Request-Method") else {
            return response.headers.set("Access-Control-Expose-Headers", Self.readable)
        }
        if let methods = response.headers["Allow"] { response.headers.set("Access-Control-Allow-Methods", methods) }
        response.headers.set("Access-Control-Allow-Headers", Self.sendable)
        response.headers.set("Access-Control-Max-Age", "7200")
    }

    private static let sendable =
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, traceparent"
    private static let readable = """
        Accept-Patch, Accept-Post, Allow, Content-Disposition, Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, \
        Retry-After, Sunset, WWW-Authenticate, X-Request-Id
        """

    private static func isOrigin(_ text: String) -> Bool {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0]) else { return false }
        return HostField.isValid(Array(parts[1].utf8)[...]) && !parts[1].isEmpty && parts[1] == parts[1].lowercased()
    }
}
