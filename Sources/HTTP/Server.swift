import CMicrohttpd
import Glibc
import Synchronization

/// An HTTP/1.1 server over libmicrohttpd: event threads that parse and answer, and none of our domain.
public final class Server: Sendable {
    /// How an answer is made where there is no handler, or where it failed. Of a request that could not be read, the head has
    /// only an id and the client's address: its method and target are empty.
    public typealias Refuse = @Sendable (Refusal, RequestHead) -> Response
    /// Looks at each request whose head can be read, whatever its address and method; a response from it is the answer.
    public typealias Gate = @Sendable (RequestHead) -> Response?
    /// What every answer carries in addition, whoever made it.
    public typealias Amend = @Sendable (RequestHead, inout Response) -> Void

    let core: Core
    private let configuration: Configuration
    private let socket: ListenSocket
    private let running = Mutex<RunningServer?>(nil)

    /// Binds and listens; connections wait until `start`. `log` is called once per request, on an event thread.
    public init(
        configuration: Configuration, router: Router, gate: Gate? = nil, amend: Amend? = nil, refuse: @escaping Refuse,
        log: @escaping @Sendable (Exchange) -> Void
    ) throws(ServerError) {
        guard QueueFunction.isThere, NoteFunctions.areThere else {
            throw ServerError(code: .library, description: "libmicrohttpd lacks a function that this server stands in for")
        }
        self.configuration = configuration
        socket = try ListenSocket(host: configuration.host, port: configuration.port)
        core = Core(configuration: configuration, router: router, gate: gate, amend: amend, refuse: refuse, log: log)
    }

    deinit {
        stop(deadlineMilliseconds: 0)
        close(socket.descriptor)
    }

    /// The port that was bound, the system's choice where 0 was asked for.
    public var port: Int { socket.port }

    /// Connections that are open now.
    public var connectionCount: Int { core.connections.count }

    /// Starts to answer. Does nothing when it already does. A server that was stopped cannot be started again.
    public func start() throws(ServerError) {
        try running.withLock { (running) throws(ServerError) in
            guard running == nil else { return }
            running = try RunningServer(core, configuration, socket)
        }
    }

    /// Accepts nothing more, closes what is idle, lets what runs finish with `Connection: close`, and ends the rest at the
    /// deadline. Returns whether everything finished by itself. Blocks; does nothing when the server is not running.
    @discardableResult
    public func stop(deadlineMilliseconds: Int) -> Bool {
        guard let running = running.withLock({ $0.take() }) else { return true }
        return running.stop(core, deadlineMilliseconds: deadlineMilliseconds)
    }

    /// What the callbacks of libmicrohttpd work with.
    final class Core: Sendable {
        let configuration: Configuration
        let limits: Limits
        let router: Router
        let gate: Gate?
        let amend: Amend?
        let refuse: Refuse
        let log: @Sendable (Exchange) -> Void
        let connections: ConnectionTable
        let workers: Workers
        let compression: Compression
        let lingering: LingeringSockets
        let draining = Atomic(false)

        init(
            configuration: Configuration, router: Router, gate: Gate?, amend: Amend?, refuse: @escaping Refuse,
            log: @escaping @Sendable (Exchange) -> Void
        ) {
            self.configuration = configuration
            limits = configuration.limits
            self.router = router
            self.gate = gate
            self.amend = amend
            self.refuse = refuse
            self.log = log
            connections = ConnectionTable(limitPerAddress: configuration.limits.connectionsPerAddress, proxies: configuration.proxies)
            workers = Workers(threads: configuration.streamThreads)
            compression = Compression(threshold: configuration.gzipThreshold)
            lingering = LingeringSockets()
        }
    }
}

/// A daemon of libmicrohttpd and the threads beside it.
///
/// `@unchecked Sendable`: the daemon's handle is used by the thread that starts it and, once, by the thread that stops it.
private final class RunningServer: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let context: Unmanaged<Server.Core>
    private let deadlines: Deadlines

    init(_ core: Server.Core, _ configuration: Configuration, _ socket: ListenSocket) throws(ServerError) {
        let limits = configuration.limits
        context = Unmanaged.passRetained(core)
        var options = coorace_mhd_options()
        options.flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if configuration.tls != nil { options.flags |= MHD_USE_TLS.rawValue }
        options.listen_socket = socket.descriptor
        // A pool is two threads or more; the library takes one as the absence of a pool.
        options.threads = configuration.eventThreads > 1 ? UInt32(configuration.eventThreads) : 0
        options.connection_limit = UInt32(limits.connections)
        options.idle_seconds = UInt32((limits.idleMilliseconds + 999) / 1000)
        // A head and what the library notes of its fields. More is a cost: it clears this much after each request.
        options.memory_per_connection = limits.headBytes + (8 << 10)
        options.context = context.toOpaque()
        Callbacks.fill(&options)
        let started = (configuration.tls?.certificate ?? "").withCString { certificate in
            (configuration.tls?.key ?? "").withCString { key in
                options.tls_certificate = configuration.tls == nil ? nil : certificate
                options.tls_key = configuration.tls == nil ? nil : key
                return coorace_mhd_start(&options)
            }
        }
        guard let started else {
            context.release()
            throw ServerError(code: .library, description: "libmicrohttpd did not start; is the certificate the key's?")
        }
        daemon = started
        deadlines = Deadlines(core.connections, limits: limits) { core.rawAnswer(Refusal(.timeout), $0) }
    }

    func stop(_ core: Server.Core, deadlineMilliseconds: Int) -> Bool {
        core.draining.store(true, ordering: .releasing)
        // The listen socket, ours to close. Shut down it refuses new connections, and those that nobody has accepted yet.
        let listening = MHD_quiesce_daemon(daemon)
        if listening >= 0 { shutdown(listening, Int32(SHUT_RDWR)) }
        let deadline = Clock.monotonicMilliseconds() + Int64(deadlineMilliseconds)
        var isDrained = false
        repeat {
            let now = Clock.monotonicMilliseconds()
            for connection in core.connections.all { connection.closeIfIdle(at: now) }
            isDrained = core.connections.count == 0
            if isDrained || now >= deadline { break }
            usleep(5000)
        } while true
        deadlines.stop()
        if !isDrained {
            // It is an error to stop the library while a connection is suspended: what each waits for is called off, and the
            // connections close by themselves; a handler that is busy on an event thread is waited for in any case.
            for _ in 0..<400 where core.connections.count > 0 {
                for connection in core.connections.all { connection.terminate() }
                usleep(5000)
            }
        }
        MHD_stop_daemon(daemon)
        core.workers.stop()
        core.lingering.stop()
        context.release()
        return isDrained
    }
}
