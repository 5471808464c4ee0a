import Synchronization

@testable import HTTP

/// A server on a free port of loopback with these routes, and what it logged.
final class RunningServer: Sendable {
    let server: Server
    private let logged: Log

    private final class Log: Sendable {
        let exchanges = Mutex<[Exchange]>([])
    }

    init(_ routes: [Route], configuration: Configuration = Configuration(port: 0), amend: Server.Amend? = nil) throws {
        let log = Log()
        logged = log
        server = try Server(
            configuration: configuration, router: Router(routes: routes), amend: amend,
            refuse: { refusal, head in
                let detail = refusal.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
                var response = Response(
                    status: refusal.status, type: "application/problem+json",
                    bytes: Array("{\"code\":\"\(refusal.code.rawValue)\",\"detail\":\"\(detail)\",\"request_id\":\"\(head.id)\"}".utf8))
                for (name, value) in refusal.headers.fields { response.headers.add(name, value) }
                return response
            },
            log: { exchange in log.exchanges.withLock { $0.append(exchange) } })
        try server.start()
    }

    deinit {
        server.stop(deadlineMilliseconds: 0)
    }

    var exchanges: [Exchange] { logged.exchanges.withLock { $0 } }

    func connect() throws -> Wire { try Wire(port: server.port) }

    /// One request on a connection of its own.
    func fetch(_ method: String, _ target: String, _ fields: [String] = [], content: [UInt8]? = nil) throws -> WireResponse? {
        let wire = try connect()
        wire.request(method, target, fields, content: content)
        return wire.response(to: method)
    }
}

extension Configuration {
    /// A free port, with limits changed.
    static func limited(_ change: (inout Limits) -> Void) -> Configuration {
        var configuration = Configuration(port: 0)
        change(&configuration.limits)
        return configuration
    }
}

extension Response {
    static func text(_ text: String, _ status: Int = 200) -> Response {
        Response(status: status, type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
    }
}

extension Route {
    /// Answers with its path.
    static func echo(_ method: Method, _ template: String) -> Route {
        Route(method, template) { .now(.text("\($0.method.rawValue) \($0.path)")) }
    }

    /// Answers with the length and the kind of the body.
    static func measure(_ template: String, limit: Int = 1 << 20, memory: Int = 1 << 20, types: [String] = [], gzip: Bool = false) -> Route {
        Route(.post, template, bodyLimit: limit, memoryLimit: memory, acceptsBodyTypes: types, acceptsGzip: gzip) { request in
            switch request.body {
            case .empty: return .now(.text("empty"))
            case .bytes(let bytes): return .now(.text("bytes \(bytes.count) \(sum(bytes))"))
            case .file(let file):
                var total = 0
                while case let block = try file.read(max: 10_000), !block.isEmpty { total += sum(block) }
                return .now(.text("file \(file.count) \(total)"))
            }
        }
    }

    private static func sum(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 + Int($1) } }
}
