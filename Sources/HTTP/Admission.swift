import CMicrohttpd

/// What is decided when a request's head has come, before its body is read.
enum Admission {
    /// The body is wanted, or there is none.
    case accepted(Route, RequestHead, Framing, isGzip: Bool)
    case answer(Response)
    case refused(Refusal)
    /// The framing is in doubt: what follows on the connection cannot be told from the body.
    case faulty(Refusal)
}

/// The pointers that libmicrohttpd hands to its handler, all into one buffer: the head as it came, with NULs in the places
/// of what separated its parts.
struct RawHead {
    let connection: OpaquePointer
    let url: UnsafePointer<UInt8>
    let method: UnsafePointer<UInt8>
    let version: UnsafePointer<UInt8>
    /// In bytes, from the method to the end of the empty line.
    let size: Int

    init?(_ connection: OpaquePointer, _ url: UnsafePointer<CChar>?, _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?) {
        guard let url, let method, let version else { return nil }
        self.connection = connection
        self.url = UnsafeRawPointer(url).assumingMemoryBound(to: UInt8.self)
        self.method = UnsafeRawPointer(method).assumingMemoryBound(to: UInt8.self)
        self.version = UnsafeRawPointer(version).assumingMemoryBound(to: UInt8.self)
        size = coorace_mhd_head_size(connection)
    }

    var end: UnsafePointer<UInt8> { method + size }

    /// Nil when the method is no token (RFC 9110 §9.1).
    func readMethod() -> Method? {
        var count = 0
        while method[count] != 0 {
            guard Octet.isToken(method[count]), count < 64 else { return nil }
            count += 1
        }
        guard count > 0 else { return nil }
        return Method(rawValue: String(decoding: UnsafeBufferPointer(start: method, count: count), as: UTF8.self))
    }

    /// Whether the parts of the request line are one space apart and CRLF follows (RFC 9112 §3). Where they are not, there
    /// were more spaces, or a NUL, or a bare LF.
    func isRequestLineExact(method name: Method, targetCount: Int) -> Bool {
        url == method + name.rawValue.utf8.count + 1 && version == url + targetCount + 1 && version + 12 <= end && version[8] == 0
            && version[9] == 0
    }

    var isHTTP10: Bool { version[5] == 49 && version[7] == 48 }
}

extension Server.Core {
    /// Reads and judges a head. `pending` learns what the log and the answer need.
    func admit(_ pending: PendingRequest, _ raw: RawHead) -> Admission {
        pending.length = raw.size
        pending.isHTTP10 = raw.isHTTP10
        guard let method = raw.readMethod() else { return .faulty(.malformed("method")) }
        pending.method = method.isKnown ? method.rawValue : "UNKNOWN"
        guard pending.target.count <= limits.targetBytes else { return .faulty(Refusal(.targetTooLong, parameters: limit(limits.targetBytes))) }
        guard raw.size <= limits.headBytes else { return .faulty(Refusal(.headTooLarge, parameters: limit(limits.headBytes))) }
        guard raw.isRequestLineExact(method: method, targetCount: pending.target.count) else { return .faulty(.malformed("request_line")) }
        var reading = FieldReading(start: raw.version + 10, end: raw.end)
        guard let headers = reading.read(raw.connection) else { return .faulty(.malformed(reading.problem ?? "fields")) }
        let places = reading.places
        pending.acceptsGzip = places.acceptEncoding != nil && Negotiation.acceptsGzip(headers.list("Accept-Encoding"))
        let target = Target(pending.target)
        let match = target.map { router.match(method, $0) }
        pending.route = match?.template ?? ""
        let head = makeHead(pending, method, target, headers, places, match)
        pending.head = head
        guard isHostValid(headers, places, isHTTP10: raw.isHTTP10) else { return .faulty(.malformed("host")) }
        let framing: Framing
        switch Framing.read(headers, places, isHTTP10: raw.isHTTP10) {
        case .success(let read): framing = read
        case .failure(let error): return .faulty(error.refusal)
        }
        switch framing {
        case .none: break
        case .length(let count):
            pending.length = raw.size &+ count
            pending.bodyLength = count
        case .chunked:
            pending.length = nil
            pending.bodyLength = nil
        }
        if !raw.isHTTP10, let place = places.expect, !Octet.equal(headers.octets(place), "100-continue".utf8) {
            return .refused(Refusal(.expectationFailed))
        }
        guard let match else {
            if method == .connect, Target.isAuthority(pending.target) {
                return .refused(Refusal(.methodNotAllowed, headers: Router.serverMethods))
            }
            return .faulty(.malformed("target"))
        }
        if let response = gate?(head) { return .answer(response) }
        switch match {
        case .refusal(let refusal, _): return .refused(refusal)
        case .answer(let response, _): return .answer(response)
        case .route(let route, _):
            if let response = route.before?(head) { return .answer(response) }
            return admitBody(route, head, framing, headers, places)
        }
    }

    /// Whether the route wants the body that the head announces.
    private func admitBody(_ route: Route, _ head: RequestHead, _ framing: Framing, _ headers: Headers, _ places: FieldReading.Places) -> Admission {
        guard framing != .none else { return .accepted(route, head, framing, isGzip: false) }
        if route.bodyLimit == 0 { return .faulty(.bodyTooLarge(limit: 0)) }
        var isGzip = false
        if let place = places.contentEncoding, !Octet.equal(headers.octets(place), "identity".utf8) {
            let coding = headers.octets(place)
            isGzip = Octet.equal(coding, "gzip".utf8) || Octet.equal(coding, "x-gzip".utf8)
            guard isGzip, route.acceptsGzip else {
                let accepted = Headers([("Accept-Encoding", route.acceptsGzip ? "gzip, identity" : "identity")])
                return .refused(Refusal(.unsupportedContentCoding, headers: accepted))
            }
        }
        if !route.acceptsBodyTypes.isEmpty {
            let type = headers.text(places.contentType).flatMap { MediaType($0) }
            guard let type, route.acceptsBodyTypes.contains(type.essence) else {
                var accepted = Headers()
                route.addAcceptedTypes(to: &accepted)
                return .refused(
                    Refusal(.unsupportedMediaType, parameters: [("accepted", route.acceptsBodyTypes.joined(separator: ", "))], headers: accepted))
            }
        }
        if case .length(let count) = framing, count > route.bodyLimit { return .faulty(.bodyTooLarge(limit: route.bodyLimit)) }
        return .accepted(route, head, framing, isGzip: isGzip)
    }

    private func makeHead(
        _ pending: PendingRequest, _ method: Method, _ target: Target?, _ headers: Headers, _ places: FieldReading.Places, _ match: Router.Match?
    ) -> RequestHead {
        var id: String?
        if let place = places.requestID, RequestID.isAcceptable(headers.octets(place)) {
            id = headers.text(place).flatMap { text in configuration.secretPrefix.map { text.contains($0) } ?? false ? nil : text }
        }
        var parameters: [PathParameter] = []
        if case .route(_, let found) = match { parameters = found }
        return RequestHead(
            method: method, target: target, headers: headers, peer: pending.connection.peer.text,
            client: pending.connection.peer.address.map { configuration.proxies.client($0, headers) }, id: id ?? RequestID.make(),
            trace: headers.text(places.traceparent).flatMap { TraceContext($0) }, route: pending.route, parameters: parameters)
    }

    /// Exactly one Host, and a valid one; HTTP/1.0 may do without (RFC 9112 §3.2).
    private func isHostValid(_ headers: Headers, _ places: FieldReading.Places, isHTTP10: Bool) -> Bool {
        guard let place = places.host else { return isHTTP10 }
        return HostField.isValid(headers.octets(place))
    }

    private func limit(_ bytes: Int) -> [(name: String, value: String)] {
        [("limit", String(bytes))]
    }
}

extension Router.Match {
    /// The template of the resource, where one was found.
    var template: String {
        switch self {
        case .route(let route, _): route.template
        case .answer(_, let template), .refusal(_, let template): template
        }
    }
}
