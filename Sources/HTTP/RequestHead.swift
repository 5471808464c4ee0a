import Synchronization

/// A request before its body: what decides whether the body is wanted at all.
public final class RequestHead: Sendable {
    public let method: Method
    public let headers: Headers
    /// The client's address, without port.
    public let peer: String
    /// Where the client is, behind trusted proxies as they say; nil where nobody knows.
    public let client: ClientAddress?
    /// The request's id, the client's own where it sent a usable `X-Request-Id`.
    public let id: String
    /// The caller's trace, when it sent a valid `traceparent`.
    public let trace: TraceContext?
    /// The template of the route, `/v1/adherents/{id}`; empty when there is none.
    public let route: String
    private let parsed: Target?
    private let parameters: [PathParameter]
    private let attached = Mutex<(any Sendable)?>(nil)

    init(
        method: Method, target: Target?, headers: Headers, peer: String, client: ClientAddress?, id: String, trace: TraceContext?, route: String,
        parameters: [PathParameter]
    ) {
        self.method = method
        parsed = target
        self.headers = headers
        self.peer = peer
        self.client = client
        self.id = id
        self.trace = trace
        self.route = route
        self.parameters = parameters
    }

    /// What stands for a head that could not be read: it has an id and the client's address.
    convenience init(unreadFrom peer: String) {
        self.init(
            method: Method(rawValue: ""), target: nil, headers: Headers(), peer: peer, client: nil, id: RequestID.make(), trace: nil, route: "",
            parameters: [])
    }

    /// The request target as it came; empty when it could not be read.
    public var target: String { parsed.map { String(decoding: $0.octets, as: UTF8.self) } ?? "" }

    /// The path as it came, without scheme, host and query.
    public var path: String { parsed.map { String(decoding: $0.pathOctets, as: UTF8.self) } ?? "" }

    /// The query as it came, without `?`; empty when there is none.
    public var query: String { parsed.map { String(decoding: $0.queryOctets, as: UTF8.self) } ?? "" }

    /// The path's segments, decoded. An encoded slash is a character of its segment (RFC 3986 §2.2).
    public var segments: [String] {
        guard let parsed, parsed.path.count > 1 else { return [] }
        return parsed.pathOctets.dropFirst().split(separator: 47, omittingEmptySubsequences: false).map { PercentEncoding.text($0) }
    }

    /// The query's parameters, decoded, in order; `+` is a space. One without `=` has an empty value.
    public var queryItems: [(name: String, value: String)] {
        guard let parsed, !parsed.query.isEmpty else { return [] }
        return parsed.queryOctets.split(separator: 38).map { item in
            let end = item.firstIndex(of: 61) ?? item.endIndex
            let value = end == item.endIndex ? item[end...] : item[(end + 1)...]
            return (PercentEncoding.text(item[..<end], plusIsSpace: true), PercentEncoding.text(value, plusIsSpace: true))
        }
    }

    /// The decoded segment that stands where the template says `{name}`.
    public func parameter(_ name: String) -> String? {
        guard let parsed, let parameter = parameters.first(where: { $0.name == name }) else { return nil }
        return PercentEncoding.text(parsed.octets[parameter.range])
    }

    /// What `Route.before` found out and the handler needs, the caller's key for instance.
    public var attachment: (any Sendable)? {
        get { attached.withLock { $0 } }
        set { attached.withLock { $0 = newValue } }
    }
}

/// A segment of the path that a template names, still encoded, by its place in the target.
struct PathParameter: Sendable {
    var name: String
    var range: Range<Int>
}
