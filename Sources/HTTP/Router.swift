/// Finds the route of a request.
public struct Router: Sendable {
    private let tree: RouteTree

    /// Templates that differ only in the names of their parameters are one resource, with the names of the first.
    public init(routes: [Route]) {
        tree = RouteTree(routes)
    }

    enum Match {
        case route(Route, [PathParameter])
        /// Answered by the router itself: OPTIONS.
        case answer(Response, template: String)
        case refusal(Refusal, template: String)
    }

    func match(_ method: Method, _ target: Target) -> Match {
        if target.isAsterisk {
            guard method == .options else { return .refusal(.malformed("target"), template: "") }
            return .answer(Response(status: 204, headers: Headers([("Allow", Router.allow(Method.offered))])), template: "")
        }
        guard method.isKnown else { return .refusal(Refusal(.unknownMethod), template: "") }
        guard let found = tree.find(target) else { return .refusal(Refusal(.notFound), template: "") }
        let endpoint = tree.endpoints[found.endpoint]
        let wanted = endpoint.routes.contains { $0.method == method } || method != .head ? method : .get
        if let route = endpoint.routes.first(where: { $0.method == wanted }) {
            return .route(route, zip(endpoint.names, found.parameters).map { PathParameter(name: $0, range: $1) })
        }
        let headers = Router.offer(endpoint.routes)
        if method == .options { return .answer(Response(status: 204, headers: headers), template: endpoint.template) }
        return .refusal(Refusal(.methodNotAllowed, headers: headers), template: endpoint.template)
    }

    /// The whole server's methods, for a CONNECT request, whose target names no resource.
    static var serverMethods: Headers {
        Headers([("Allow", allow(Method.offered))])
    }

    /// `Allow` (RFC 9110 §10.2.1), `Accept-Post` (LDP §7.1) and `Accept-Patch` (RFC 5789 §3.1) of a resource.
    private static func offer(_ routes: [Route]) -> Headers {
        var methods: Set<Method> = [.options]
        for route in routes { methods.insert(route.method) }
        if methods.contains(.get) { methods.insert(.head) }
        var headers = Headers([("Allow", allow(Method.offered.filter(methods.contains)))])
        for route in routes { route.addAcceptedTypes(to: &headers) }
        return headers
    }

    private static func allow(_ methods: [Method]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }
}

extension Route {
    /// Says in `Accept-Post` or `Accept-Patch` which bodies it takes; for PUT no field is defined.
    func addAcceptedTypes(to headers: inout Headers) {
        guard !acceptsBodyTypes.isEmpty else { return }
        if method == .post { headers.add("Accept-Post", acceptsBodyTypes.joined(separator: ", ")) }
        if method == .patch { headers.add("Accept-Patch", acceptsBodyTypes.joined(separator: ", ")) }
    }
}
