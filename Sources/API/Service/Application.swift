import Domain
import HTTP
import Storage

/// The API: every endpoint there is, and the servers that answer by them.
public struct Application: Sendable {
    public let service: Service
    /// Not private: what tries the endpoints without a network asks here, behind `gate`.
    let router: Router
    /// With what is for commands of this machine beside.
    private let localRouter: Router

    public init(_ service: Service) {
        self.service = service
        router = Router(routes: Endpoints.all.map { Self.route($0, service) })
        localRouter = Router(routes: (Endpoints.all + LocalMirror.all).map { Self.route($0, service) })
    }

    /// A server that answers by these endpoints; it listens, and is not started.
    ///
    /// - Parameters:
    ///   - isLocal: whether it is for commands of this machine.
    ///   - log: called once per request, on an event thread.
    public func server(
        _ configuration: HTTP.Configuration, isLocal: Bool = false, log: @escaping @Sendable (Exchange) -> Void = { _ in }
    ) throws(ServerError) -> Server {
        var configuration = configuration
        configuration.secretPrefix = Token.prefix
        return try Server(
            configuration: configuration, router: isLocal ? localRouter : router, gate: gate,
            amend: { head, response in (head.attachment as? Visitor)?.verdict?.add(to: &response.headers) }, refuse: { Self.refusal($0, $1) },
            log: { [service] exchange in
                service.record(exchange)
                log(exchange)
            })
    }

    /// Probes have no key and come often; so do a browser's questions whether it may ask (the Fetch standard, "CORS-preflight request").
    private static func isFree(_ head: RequestHead) -> Bool {
        switch head.route {
        case HealthEndpoints.livePath, HealthEndpoints.readyPath: true
        default: head.method == .options && head.headers.contains("Access-Control-Request-Method")
        }
    }

    /// Finds out who asks, and refuses who asks too much. Comes before every route, which knows nobody otherwise.
    @Sendable func gate(_ head: RequestHead) -> Response? {
        guard !Self.isFree(head) else { return nil }
        let visitor = Visitor(head, service)
        head.attachment = visitor
        head.note = visitor.key?.authorID
        guard let verdict = visitor.verdict, verdict.standing.isRefused else { return nil }
        return verdict.problem.response(in: head.language, requestID: head.id)
    }

    private static func route(_ endpoint: Endpoint, _ service: Service) -> Route {
        Route(
            endpoint.method, endpoint.template, bodyLimit: service.configuration.bytes(of: endpoint.body), acceptsBodyTypes: endpoint.bodyTypes,
            acceptsGzip: endpoint.body == .batch,
            before: { head in
                do throws(Problem) {
                    try admit(head, to: endpoint)
                    return nil
                } catch {
                    return error.response(in: head.language, requestID: head.id)
                }
            },
            handler: { request in
                let key = endpoint.access == .open ? nil : (request.attachment as? Visitor)?.key
                let call = Call(
                    service: service, request: request, key: key,
                    // The body may have taken its time.
                    circumstances: .now(origin: service.configuration.origin),
                    language: request.head.language, idempotencyKey: try? IdempotencyKey.text(of: request.head, to: endpoint))
                // And the key may have been revoked meanwhile.
                if let key, endpoint.body != .none, !service.keyring.holds(key, at: call.circumstances.now) {
                    return .now(service.response(to: Problem.unauthorized(error: "invalid_token"), request, call.language))
                }
                do {
                    return try endpoint.run(call)
                } catch {
                    return Reply.now(service.response(to: error, request, call.language))
                }
            })
    }

    /// Whether the endpoint is for who asks, before the body is read.
    private static func admit(_ head: RequestHead, to endpoint: Endpoint) throws(Problem) {
        guard endpoint.access != .open else { return }
        guard let visitor = head.attachment as? Visitor else { throw .unauthorized(error: nil) }
        let key = try visitor.requireKey()
        switch endpoint.access {
        case .open, .anyKey: break
        case .read(let collection): if let scope = key.missing(toRead: collection) { throw .insufficientScope(scope) }
        case .readEach(let collections):
            for collection in collections {
                if let scope = key.missing(toRead: collection) { throw .insufficientScope(scope) }
            }
        case .write(let collection):
            if key.acknowledgesOnly(collection) {
                guard endpoint.operation == .patch(collection) else { throw Problem(.acknowledgeOnly) }
            } else if let scope = key.missing(toWrite: collection) {
                throw .insufficientScope(scope)
            }
        case .admin: if !key.scopes.contains(.admin) { throw .insufficientScope(.admin) }
        }
        if case .webhooks = endpoint.operation, key.adherentID != nil {
            throw Problem(
                .notOwner,
                Localized(
                    "Les webhooks sont ceux de la région : une clé liée à un adhérent ne les lit ni ne les change.",
                    "Webhooks are the region's: a key bound to an adherent neither reads nor changes them."))
        }
        _ = try IdempotencyKey.text(of: head, to: endpoint)
    }

    /// How the HTTP layer's own refusals are told.
    private static func refusal(_ refusal: Refusal, _ head: RequestHead?) -> Response {
        Problem(refusal).response(in: head?.language ?? .french, requestID: head?.id ?? "-")
    }
}

extension IdempotencyKey {
    /// Nil without one, on open endpoints, and for other methods than POST, which repeat safely by themselves or by `If-Match`.
    fileprivate static func text(of head: RequestHead, to endpoint: Endpoint) throws(Problem) -> String? {
        endpoint.method == .post && endpoint.access != .open ? try text(in: head.headers) : nil
    }
}

extension RequestHead {
    /// French unless the client prefers English.
    var language: Language {
        guard let accepted = headers["Accept-Language"] else { return .french }
        return Language(rawValue: Negotiation.language(of: Language.allCases.map(\.rawValue), for: accepted)) ?? .french
    }
}
