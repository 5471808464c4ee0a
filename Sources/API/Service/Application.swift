import Domain
import HTTP
import Storage

/// The API: every endpoint there is, and the routes made of them.
public struct Application: Sendable {
    public let service: Service
    public let router: Router
    /// With what is for commands of this machine beside.
    public let localRouter: Router

    public init(_ service: Service) {
        self.service = service
        router = Router(routes: Endpoints.all.map { Self.route($0, service) })
        localRouter = Router(routes: (Endpoints.all + LocalMirror.all).map { Self.route($0, service) })
    }

    private static func route(_ endpoint: Endpoint, _ service: Service) -> Route {
        Route(
            endpoint.method, endpoint.template, bodyLimit: service.configuration.bytes(of: endpoint.body), acceptsBodyTypes: endpoint.bodyTypes,
            acceptsGzip: endpoint.body == .batch,
            before: { head in
                do throws(Problem) {
                    let admission = try Admission(endpoint, head, service)
                    head.attachment = admission
                    head.note = admission.key?.id
                    return nil
                } catch {
                    return error.response(in: head.language, requestID: head.id)
                }
            },
            handler: { request in
                let admission = request.attachment as? Admission
                let call = Call(
                    service: service, request: request, key: admission?.key,
                    // The body may have taken its time.
                    circumstances: .now(origin: service.configuration.origin),
                    language: request.head.language, idempotencyKey: admission?.idempotencyKey)
                do {
                    return try endpoint.run(call)
                } catch {
                    return Reply.now(service.response(to: error, request, call.language))
                }
            })
    }

    /// How the HTTP layer's own refusals are told.
    public func refusal(_ refusal: Refusal, _ head: RequestHead?) -> Response {
        Problem(refusal).response(in: head?.language ?? .french, requestID: head?.id ?? "-")
    }
}

/// What is known of a request once its key has been looked at, before its body is read.
struct Admission: Sendable {
    let key: Key?
    /// Nil without `Idempotency-Key`, and for other methods than POST, which repeat safely by themselves or by `If-Match`.
    let idempotencyKey: String?

    init(_ endpoint: Endpoint, _ head: RequestHead, _ service: Service) throws(Problem) {
        guard endpoint.access != .open else {
            key = nil
            idempotencyKey = nil
            return
        }
        let key = try service.keyring.key(for: head.headers["Authorization"], at: .now())
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
        self.key = key
        idempotencyKey = endpoint.method == .post ? try IdempotencyKey.text(in: head.headers) : nil
    }
}

extension RequestHead {
    /// French unless the client prefers English.
    var language: Language {
        guard let accepted = headers["Accept-Language"] else { return .french }
        return Language(rawValue: Negotiation.language(of: Language.allCases.map(\.rawValue), for: accepted)) ?? .french
    }
}
