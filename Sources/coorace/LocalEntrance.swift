import API
import Domain
import HTTP
import Synchronization

/// The way into a server for commands on its own machine: a port of loopback of the system's choice, opened when first asked for, and keys
/// that are kept in memory only. What comes that way is the API like everything else, whatever address and certificate the server has.
final class LocalEntrance: Sendable {
    /// Where to go and what to show.
    struct Pass: Sendable {
        let url: String
        let token: String
    }

    private let application: Application
    private let limits: Limits
    private let log: @Sendable (Exchange) -> Void
    private let server = Mutex<Server?>(nil)

    init(_ application: Application, limits: Limits = Limits(), log: @escaping @Sendable (Exchange) -> Void = { _ in }) {
        self.application = application
        self.limits = limits
        self.log = log
    }

    /// Milliseconds that a key lasts; a command asks for a new one before.
    static let keyMilliseconds: Int64 = 3_600_000

    func open() throws -> Pass {
        let port = try server.withLock { server in
            // One opened from here on nobody would close.
            guard !application.service.isStopping else { throw Failure(.unavailable, "the server is stopping") }
            if let server { return server.port }
            let opened = try application.server(configuration, isLocal: true, log: log)
            try opened.start()
            server = opened
            return opened.port
        }
        let now = Instant.now()
        let token = application.service.keyring.lend(
            .init(name: Key.localName, role: .admin, scopes: []), until: Instant(milliseconds: now.milliseconds + Self.keyMilliseconds), at: now)
        return Pass(url: "http://127.0.0.1:\(port)", token: token.text)
    }

    /// To be called once the service is stopping, so that it is not opened again.
    func close(deadlineMilliseconds: Int) {
        server.withLock { $0.take() }?.stop(deadlineMilliseconds: deadlineMilliseconds)
    }

    private var configuration: HTTP.Configuration {
        var configuration = HTTP.Configuration(host: "127.0.0.1", port: 0, limits: limits)
        configuration.eventThreads = 1
        return configuration
    }
}
