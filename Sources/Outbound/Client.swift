import CCurl

/// An HTTP client over libcurl, for one thread at a time: it blocks until the answer has come. What it sends to the same server next goes
/// over the same connection.
///
/// Certificates are verified, redirects are answers like others, gzip is asked for and taken off.
public final class Client {
    public struct Configuration {
        /// Milliseconds to find a server and shake hands with it.
        public var connectMilliseconds = 10_000
        /// A PEM file of the authorities that are trusted; nil: the system's.
        public var trustedCertificates: String?
        /// Whether `http_proxy` and its like are passed by: for servers of this machine.
        public var bypassesProxies = false
        /// Which addresses may be connected to; nil: all. It is asked with the very address that a socket is opened for, after the name was
        /// resolved: a name that leads elsewhere the next time leads nowhere.
        public var allowsAddress: ((IPAddress) -> Bool)?
        public var userAgent = "coorace"
        /// Asked about once a second while an exchange runs, and at each of its steps; true breaks it off.
        public var isCancelled: () -> Bool = { false }

        public init() {}
    }

    private let configuration: Configuration
    private let handle: UnsafeMutableRawPointer
    private let problem: UnsafeMutablePointer<CChar>

    /// - Throws: `other` when libcurl gives no handle: memory is out.
    public init(_ configuration: Configuration = Configuration()) throws(TransferError) {
        _ = Self.library
        guard let handle = curl_easy_init() else { throw TransferError(.other, "libcurl does not start") }
        self.configuration = configuration
        self.handle = handle
        problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        problem.deallocate()
    }

    /// Started once in a process, before any handle.
    private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Sends a request and hands its answer's body on as it comes.
    ///
    /// - Parameter sink: gets the answer's head with each piece of the body, whose bytes are valid only during the call; it is not called for
    ///   an empty body.
    /// - Throws: ``TransferError``, or what `sink` or the body's reader has thrown.
    public func send(_ request: Request, into sink: (Head, UnsafeRawBufferPointer) throws -> Void) throws -> Head {
        try withoutActuallyEscaping(sink) { sink in
            let transfer = Transfer(
                request.body, isCancelled: configuration.isCancelled, allowsAddress: configuration.allowsAddress, sink: sink)
            let code = withExtendedLifetime(transfer) { perform(request, transfer) }
            if let failure = transfer.failure { throw failure }
            if code == CURLE_COULDNT_CONNECT, let address = transfer.refusedAddress {
                throw TransferError(.addressRefused, "the host is at \(address)")
            }
            guard code == CURLE_OK else { throw TransferError(code, detail: String(cString: problem)) }
            return transfer.head
        }
    }

    /// Sends a request and gathers its answer.
    ///
    /// - Parameter limit: bytes of body that are taken.
    /// - Throws: ``TransferError``, `tooLarge` past the limit; or what the body's reader has thrown.
    public func send(_ request: Request, limit: Int = 64 << 20) throws -> Answer {
        var body: [UInt8] = []
        let head = try send(request) { _, bytes in
            guard body.count + bytes.count <= limit else { throw TransferError(.tooLarge, "the answer is longer than \(limit) bytes") }
            body.append(contentsOf: bytes)
        }
        return Answer(head: head, body: body)
    }

    private func perform(_ request: Request, _ transfer: Transfer) -> CURLcode {
        // Connections, the cache of names and that of TLS sessions outlive this.
        curl_easy_reset(handle)
        problem[0] = 0
        setErrorBuffer()
        let fields = fieldList(request)
        defer { curl_slist_free_all(fields) }
        set(request)
        coorace_curl_set_list(handle, CURLOPT_HTTPHEADER, fields)
        withUnsafePointer(to: Transfer.callbacks) { coorace_curl_set_callbacks(handle, $0) }
        coorace_curl_set_context(handle, Unmanaged.passUnretained(transfer).toOpaque())
        if configuration.allowsAddress != nil { coorace_curl_set_opensocket(handle, Transfer.openSocket) }
        return curl_easy_perform(handle)
    }

    private func setErrorBuffer() {
        coorace_curl_set_text(handle, CURLOPT_ERRORBUFFER, problem)
        coorace_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        coorace_curl_set_text(handle, CURLOPT_USERAGENT, configuration.userAgent)
        coorace_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
        coorace_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        coorace_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        coorace_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectMilliseconds)
        if configuration.bypassesProxies { coorace_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
        if let file = configuration.trustedCertificates { coorace_curl_set_text(handle, CURLOPT_CAINFO, file) }
    }

    private func set(_ request: Request) {
        coorace_curl_set_text(handle, CURLOPT_URL, request.url)
        if let seconds = request.stallSeconds {
            coorace_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
            coorace_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, seconds)
        }
        if let milliseconds = request.totalMilliseconds { coorace_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds) }
        switch request.body {
        case .none where request.method == "HEAD": coorace_curl_set_long(handle, CURLOPT_NOBODY, 1)
        case .none: coorace_curl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .bytes(let bytes): setUpload(bytes.count)
        case .stream(let length, _): setUpload(length ?? -1)
        }
        coorace_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// - Parameter length: -1 where it is not known.
    private func setUpload(_ length: Int) {
        coorace_curl_set_long(handle, CURLOPT_UPLOAD, 1)
        coorace_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(length))
    }

    private func fieldList(_ request: Request) -> UnsafeMutablePointer<curl_slist>? {
        request.fields.reduce(nil) { list, field in
            // A field without a value has a form of its own.
            curl_slist_append(list, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
    }
}
