import CMicrohttpd

/// The stages of a request, on the event thread of its connection.
extension Server.Core {
    func open(_ handle: OpaquePointer) -> Connection {
        let peer = PeerAddress(coorace_mhd_client_address(handle))
        let connection = Connection(core: self, descriptor: coorace_mhd_descriptor(handle), peer: peer, isEncrypted: configuration.tls != nil)
        connections.add(connection)
        return connection
    }

    func close(_ connection: Connection) {
        connections.remove(connection)
        if let copy = connection.close() { lingering.take(copy) }
    }

    /// The head has come, or the whole request, or the promised answer. False closes the connection.
    func step(_ pending: PendingRequest, _ handle: OpaquePointer, _ raw: RawHead?) -> Bool {
        switch pending.stage {
        case .head:
            guard let raw else { return false }
            return begin(pending, handle, admit(pending, raw))
        case .receiving(let route, let head):
            return run(pending, handle, route, head, pending.takeBody())
        case .discarding(let response):
            return answer(pending, handle, response)
        case .waiting(let slot):
            guard let response = slot.take() else { return !slot.hasEnded }
            return send(pending, handle, response)
        case .answered:
            return true
        }
    }

    /// Part of the body has come. False closes the connection.
    func receive(_ pending: PendingRequest, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard pending.connection.receive(bytes.count) else { return false }
        guard case .receiving(_, let head) = pending.stage else { return true }
        guard let refusal = pending.append(bytes) else { return true }
        // libmicrohttpd takes no answer in the middle of a body, so this one goes past it.
        pending.stage = .answered
        pending.status = refusal.status
        _ = pending.connection.abort(sending: rawAnswer(refusal, head))
        return false
    }

    func complete(_ pending: PendingRequest, isAborted: Bool) {
        if case .waiting(let slot) = pending.stage { slot.end() }
        if isAborted { pending.pump?.cancel() }
        if pending.status == 0, pending.connection.isExpired { pending.status = Refusal.Code.timeout.status }
        pending.connection.current = nil
        pending.connection.endRequest(consumed: pending.length)
        log(pending.exchange(isAborted: isAborted))
    }

    private func begin(_ pending: PendingRequest, _ handle: OpaquePointer, _ admission: Admission) -> Bool {
        switch admission {
        case .accepted(let route, let head, .none, _):
            // An answer queued at this point would close the connection; libmicrohttpd calls again at once.
            pending.stage = .receiving(route, head)
            return true
        case .accepted(let route, let head, let framing, let isGzip):
            guard pending.connection.beginBody(head) else { return false }
            var expected: Int?
            if case .length(let count) = framing { expected = count }
            pending.collect(
                BodyCollector(
                    limit: route.bodyLimit, memoryLimit: route.memoryLimit, directory: configuration.temporaryDirectory, expected: expected,
                    isGzip: isGzip))
            pending.stage = .receiving(route, head)
            return true
        case .answer(let response):
            return answerEarly(pending, handle, response)
        case .refused(let refusal):
            return answerEarly(pending, handle, refuse(refusal, pending.knownHead))
        case .faulty(let refusal):
            pending.mustClose = true
            pending.connection.linger()
            return answer(pending, handle, refuse(refusal, pending.knownHead))
        }
    }

    /// A small body is thrown away first, so that the connection can go on; with a larger one the connection closes, and a
    /// client that waits for 100 (Continue) is not asked for it.
    private func answerEarly(_ pending: PendingRequest, _ handle: OpaquePointer, _ response: Response) -> Bool {
        let isShort = pending.bodyLength.map { $0 <= Server.Core.discardable } ?? false
        guard let head = pending.head, pending.bodyLength == 0 || isShort && !head.headers.contains("Expect") && pending.connection.beginBody(head)
        else {
            pending.connection.linger()
            return answer(pending, handle, response)
        }
        pending.stage = .discarding(response)
        return true
    }

    private static let discardable = 64 << 10

    private func run(
        _ pending: PendingRequest, _ handle: OpaquePointer, _ route: Route, _ head: RequestHead, _ body: Result<Body, RefusalError>
    ) -> Bool {
        // From here on no deadline of ours counts: the request is whole.
        guard pending.connection.beginAnswer() else { return false }
        let content: Body
        switch body {
        case .success(let read): content = read
        case .failure(let error): return answer(pending, handle, refuse(error.refusal, head))
        }
        do {
            switch try route.handler(Request(head: head, body: content)) {
            case .now(let response): return answer(pending, handle, response)
            case .later(let start): return wait(pending, handle, head, start)
            case .held(let start): return wait(pending, handle, head, endsWithClient: true, start)
            }
        } catch {
            pending.failure = String(describing: error)
            return answer(pending, handle, refuse(Refusal(.internalError), head))
        }
    }

    /// Suspends the connection until the promise is fulfilled, unless it is at once.
    private func wait(
        _ pending: PendingRequest, _ handle: OpaquePointer, _ head: RequestHead, endsWithClient: Bool = false,
        _ start: @Sendable (ResponsePromise) -> Void
    ) -> Bool {
        guard pending.connection.beginAnswer() else { return false }
        let acceptsGzip = pending.acceptsGzip
        let slot = ResponseSlot { self.finished($0, head, acceptsGzip: acceptsGzip) }
        start(ResponsePromise(slot) { self.refuse(Refusal(.internalError), head) })
        let suspended = SuspendedConnection(handle)
        let response = slot.await(suspend: { suspended.suspend() }, resume: { suspended.resume() })
        if let response { return send(pending, handle, response) }
        pending.stage = .waiting(slot)
        pending.connection.wait(for: StoppedAnswer(slot) { self.refuse(.shuttingDown, head) }, endsWithClient: endsWithClient)
        return true
    }

    /// Answers with what a handler or a refusal made, compressing it on a worker when it is long.
    private func answer(_ pending: PendingRequest, _ handle: OpaquePointer, _ response: Response) -> Bool {
        if pending.acceptsGzip, case .bytes(let bytes) = response.body, bytes.count > Server.Core.longContent, let head = pending.head,
            compression.isWorthwhile(response)
        {
            return wait(pending, handle, head) { promise in
                if !self.workers.submit({ promise.fulfil(response) }) { promise.fulfil(response) }
            }
        }
        guard pending.connection.beginAnswer() else { return false }
        return send(pending, handle, finished(response, pending.knownHead, acceptsGzip: pending.acceptsGzip))
    }

    /// Compressing less than this costs an event thread under a millisecond.
    private static let longContent = 48 << 10

    /// Hands a finished answer to libmicrohttpd.
    private func send(_ pending: PendingRequest, _ handle: OpaquePointer, _ response: Response) -> Bool {
        pending.stage = .answered
        guard let encoded = encode(response, pending, handle) else { return false }
        defer { MHD_destroy_response(encoded) }
        return QueueFunction.call(handle, UInt32(response.status), encoded) == .YES
    }

    /// The answer with all that is added to it. On an event thread, or on the one that fulfils a promise.
    func finished(_ response: Response, _ head: RequestHead, acceptsGzip: Bool) -> Response {
        var response = response
        amend?(head, &response)
        configuration.crossOrigin?.amend(head, &response)
        return compression.apply(to: response, acceptsGzip: acceptsGzip)
    }
}
