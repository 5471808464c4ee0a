/// How a server listens and what it allows.
public struct Configuration: Sendable {
    /// A certificate chain and its key, in PEM.
    public struct TLS: Sendable {
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// An address or a name: `127.0.0.1`, `::1`, `localhost`, `0.0.0.0`, `::` (IPv4 as well).
    public var host: String
    /// 0: one that is free, told by `Server.port`.
    public var port: Int
    public var limits: Limits
    public var tls: TLS?
    /// Whose `X-Forwarded-For` says where a client is.
    public var proxies = TrustedProxies.none
    /// What secrets begin with: an `X-Request-Id` with it is not taken over, since it would be logged.
    public var secretPrefix: String?
    /// Nil: pages of other origins get nothing that their browser would show them.
    public var crossOrigin: CrossOrigin?
    /// Threads that handle connections, one per core by default.
    public var eventThreads: Int
    /// Threads that produce streams and compress large answers.
    public var streamThreads: Int
    /// Where bodies larger than their route keeps in memory are spooled.
    public var temporaryDirectory: String
    /// Bytes of the smallest content worth compressing.
    public var gzipThreshold: Int

    public init(host: String = "127.0.0.1", port: Int = 8080, limits: Limits = Limits(), tls: TLS? = nil, temporaryDirectory: String = "/tmp") {
        self.host = host
        self.port = port
        self.limits = limits
        self.tls = tls
        self.temporaryDirectory = temporaryDirectory
        eventThreads = Processors.count
        streamThreads = 4
        gzipThreshold = 1024
    }

    /// Tells a wrong host before anything is opened: throws `host` when it is neither an address nor a name that resolves.
    public func checkHost() throws(ServerError) {
        try ListenSocket.check(host: host)
    }
}
