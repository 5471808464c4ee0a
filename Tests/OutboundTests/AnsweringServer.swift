import Foundation
import HTTP
import Synchronization

/// A server on a free port of loopback with a few routes to be asked.
final class AnsweringServer: Sendable {
    let server: Server
    let url: String

    init(tls: HTTP.Configuration.TLS? = nil) throws {
        server = try Server(
            configuration: Configuration(port: 0, tls: tls), router: Router(routes: Self.routes),
            refuse: { refusal, _ in Response(status: refusal.status) },
            log: { _ in })
        try server.start()
        url = "\(tls == nil ? "http" : "https")://127.0.0.1:\(server.port)"
    }

    deinit { server.stop(deadlineMilliseconds: 0) }

    private static let routes = [
        Route(.get, "/text") { _ in .now(text("bonjour")) },
        Route(.get, "/long") { _ in .now(text(String(repeating: "bonjour ", count: 10_000))) },
        Route(.get, "/missing") { _ in .now(text("nothing", 404, ["X-Kind": "a: b", "Retry-After": "7"])) },
        Route(.get, "/moved") { _ in .now(text("", 302, ["Location": "/text"])) },
        Route(.get, "/cut") { _ in .now(Response(status: 200, body: .stream(CutStream()))) },
        Route(.post, "/echo", bodyLimit: 64 << 20, memoryLimit: 64 << 20) { request in
            let field = request.headers["X-Field"] ?? "none"
            let framing = request.headers["Content-Length"].map { "length \($0)" } ?? request.headers["Transfer-Encoding"] ?? "none"
            guard case .bytes(let bytes) = request.body else { return .now(text("\(field), \(framing), 0")) }
            return .now(text("\(field), \(framing), \(bytes.reduce(0) { $0 + Int($1) })"))
        },
        Route(.delete, "/echo") { _ in .now(Response(status: 204)) },
    ]

    private static func text(_ text: String, _ status: Int = 200, _ fields: [String: String] = [:]) -> Response {
        var response = Response(status: status, type: "text/plain", bytes: Array(text.utf8))
        for (name, value) in fields { response.headers.add(name, value) }
        return response
    }

    /// Breaks off in the middle.
    private final class CutStream: BodyStream {
        struct Cut: Error {}
        private let hasBegun = Atomic(false)

        func next() throws -> [UInt8]? {
            if hasBegun.exchange(true, ordering: .relaxed) { throw Cut() }
            return Array("half of ".utf8)
        }
    }
}
