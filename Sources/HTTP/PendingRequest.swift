/// A request from its request line to the end of its answer. Lives on the event thread of its connection; libmicrohttpd
/// holds the reference.
final class PendingRequest {
    enum Stage {
        case head
        /// The body goes to the collector.
        case receiving(Route, RequestHead)
        /// The body is thrown away, then this is the answer.
        case discarding(Response)
        /// The answer is promised.
        case waiting(ResponseSlot)
        case answered
    }

    let connection: Connection
    /// As it stood in the request line; libmicrohttpd overwrites it afterwards.
    let target: [UInt8]
    let started = Clock.monotonicMicroseconds()
    var stage = Stage.head
    private var collector: BodyCollector?
    var head: RequestHead?
    var isHTTP10 = false
    var acceptsGzip = false
    /// The connection closes after the answer.
    var mustClose = false
    /// Bytes of head and body, nil when the body is chunked.
    var length: Int? = 0
    /// Bytes the body is announced with, nil when it is chunked.
    var bodyLength: Int? = 0
    var pump: StreamPump?

    // What the log tells.
    var method = ""
    var route = ""
    var status = 0
    var bytes = 0
    var note: String?
    var failure: String?

    init(connection: Connection, target: [UInt8]) {
        self.connection = connection
        self.target = target
    }

    /// The head, or what stands for one that could not be read: an id and the client's address.
    var knownHead: RequestHead {
        if let head { return head }
        let unread = RequestHead(unreadFrom: connection.peer.text)
        head = unread
        return unread
    }

    /// Whether the body is being received.
    var isReceiving: Bool {
        switch stage {
        case .receiving, .discarding: true
        case .head, .waiting, .answered: false
        }
    }

    /// The body's parts go to this collector.
    func collect(_ collector: consuming BodyCollector) {
        self.collector = consume collector
    }

    /// Part of the body; a refusal when it is not acceptable.
    func append(_ bytes: UnsafeRawBufferPointer) -> Refusal? {
        collector?.append(bytes) ?? nil
    }

    /// The whole body.
    func takeBody() -> Result<Body, RefusalError> {
        collector.take()?.finish() ?? .success(.empty)
    }

    func exchange(isAborted: Bool) -> Exchange {
        Exchange(
            time: Clock.wallMilliseconds(), method: method, route: route, status: status, bytes: pump?.bytes ?? bytes,
            duration: Clock.monotonicMicroseconds() - started, requestID: knownHead.id, traceID: head?.trace?.traceID,
            peer: connection.peer.text, note: note ?? knownHead.note, failure: pump?.failure ?? failure, isAborted: isAborted)
    }
}
