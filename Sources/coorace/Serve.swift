import API
import ArgumentParser
import Dispatch
import Foundation
import Glibc
import HTTP
import Logging
import Storage

/// `coorace serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API.",
        discussion:
            "Every option has a variable COORACE_…, and options win; one that is misspelt is refused. Ready when GET /readyz answers 200. Ends cleanly on SIGTERM and SIGINT."
    )

    @OptionGroup var options: DatabaseOptions
    @OptionGroup(title: "Mirrored regions") var pulls: PullOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Access") var access: AccessOptions
    @OptionGroup(title: "Webhooks") var webhooks: WebhookOptions

    @Option(help: "Address to listen on. [COORACE_HOST] (default: 127.0.0.1)")
    var host: String?

    @Option(help: "Port; 0 takes a free one and prints it. [COORACE_PORT] (default: 8080)")
    var port: Int?

    @Option(help: "What absolute addresses begin with, behind a proxy: https://api.example.org. [COORACE_PUBLIC_URL]")
    var publicURL: String?

    @Option(
        help:
            "Origin whose pages may use the API from a browser, such as https://outil.example.org; * for any. [COORACE_CORS_ORIGIN, with spaces between]"
    )
    var corsOrigin: [String] = []

    @Option(help: "PEM file of the certificate chain; with --tls-key the server speaks TLS. [COORACE_TLS_CERTIFICATE]")
    var tlsCertificate: String?

    @Option(help: "PEM file of the private key. [COORACE_TLS_KEY]")
    var tlsKey: String?

    @Option(help: "Seconds that running requests get to finish when the server stops. [COORACE_DRAIN] (default: 20)")
    var drain: Int?

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow is a full disk (setrlimit(2), RLIMIT_FSIZE): the write fails, the server goes on.
        signal(SIGXFSZ, SIG_IGN)
        Self.holdSignals()
        OpenFiles.raise()
        let unknown = try Environment.unknown()
        var configuration = try serverConfiguration()
        let drain = try drain ?? Environment.integer("DRAIN") ?? 20
        guard (0...86_400).contains(drain) else { throw Failure(.configuration, "--drain takes 0 to 86400 seconds, not \(drain)") }
        var settings = Service.Configuration()
        try limits.apply(to: &configuration.limits, &settings)
        try access.apply(to: &configuration, &settings)
        let sources = try pulls.sources()
        try webhooks.apply(to: &settings.webhooks)
        settings.publicURL = try checkedPublicURL()
        let store = try options.open()
        defer { store.close() }
        let log = Log()
        defer { log.flush() }
        let logger = Logger(label: "coorace") { _ in LogLines(log) }

        settings.origin = store.origin
        settings.isSecure = configuration.tls != nil
        let service = try Service(store: store, configuration: settings, logger: logger)
        let application = Application(service)
        let server = try start(configuration, application, log)
        let entrance = LocalEntrance(application, limits: configuration.limits) { log.add($0) }
        let control = try ControlSocket(database: store.path) { Control.answer($0, service, entrance) }
        defer { control.close() }
        let pulling = ServedPulls(sources, through: entrance, service, logger)
        service.webhooks.start()

        logger.notice(
            "listening",
            metadata: ["url": "\(settings.isSecure ? "https" : "http")://\(configuration.host):\(server.port)", "database": "\(store.path)"])
        for name in unknown { logger.warning("unknown variable", metadata: ["name": "\(name)"]) }
        Self.waitForSignal()
        logger.notice("stopping")
        pulling.stop()
        service.beginStopping()
        let end = ContinuousClock.now + .seconds(drain)
        server.stop(deadlineMilliseconds: drain * 1000)
        entrance.close(deadlineMilliseconds: max(1000, Int((end - .now) / .milliseconds(1))))
        service.finishBatches(by: end)
        service.storeUses()
        service.webhooks.finish(by: min(end, .now + .seconds(5)))
        logger.notice("stopped")
    }

    private func start(_ configuration: HTTP.Configuration, _ application: Application, _ log: Log) throws(Failure) -> Server {
        do {
            let server = try application.server(configuration) { log.add($0) }
            try server.start()
            return server
        } catch {
            // The port may be free again in a moment: whoever starts servers may try again.
            throw Failure(.unavailable, "cannot listen: \(error)")
        }
    }

    private func serverConfiguration() throws -> HTTP.Configuration {
        var configuration = HTTP.Configuration()
        configuration.host = host ?? Environment["HOST"] ?? "127.0.0.1"
        let port = try port ?? Environment.integer("PORT") ?? 8080
        guard (0...65_535).contains(port) else { throw Failure(.configuration, "--port takes 0 to 65535, not \(port)") }
        configuration.port = port
        do {
            try configuration.checkHost()
        } catch {
            throw Failure(.configuration, "--host: \(error)")
        }
        switch (tlsCertificate ?? Environment["TLS_CERTIFICATE"], tlsKey ?? Environment["TLS_KEY"]) {
        case (nil, nil): break
        case (let certificate?, let key?): configuration.tls = .init(certificate: try Self.read(certificate), key: try Self.read(key))
        default: throw Failure(.configuration, "--tls-certificate and --tls-key go together")
        }
        let origins = corsOrigin.isEmpty ? Environment.list("CORS_ORIGIN") : corsOrigin
        if !origins.isEmpty {
            guard let crossOrigin = CrossOrigin(origins: origins) else {
                throw Failure(
                    .configuration,
                    "--cors-origin takes a scheme and a host, such as https://outil.example.org, not \(origins.joined(separator: " "))")
            }
            configuration.crossOrigin = crossOrigin
        }
        return configuration
    }

    /// - Throws: exit 78 for what no address can begin with.
    private func checkedPublicURL() throws(Failure) -> String? {
        guard let text = publicURL ?? Environment["PUBLIC_URL"] else { return nil }
        let parts = URLComponents(string: text)
        guard let parts, ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil else {
            throw Failure(.configuration, "--public-url takes an address such as https://api.example.org, not \(text)")
        }
        return text
    }

    private static func read(_ path: String) throws(Failure) -> String {
        guard let file = fopen(path, "r") else { throw Failure(.configuration, "cannot read \(path)", errno: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns at the first SIGTERM or SIGINT.
    private static func waitForSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        var received: Int32 = 0
        while sigwait(&signals, &received) != 0 {}
    }

    /// Keeps both signals for `waitForSignal`; to be called before any thread is started.
    static func holdSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
