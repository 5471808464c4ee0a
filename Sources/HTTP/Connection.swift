import Glibc
import Synchronization

/// What a suspended request waits for.
protocol Cancellable: AnyObject, Sendable {
    /// The server stops: a last answer is sent where none has begun.
    func cancel()
    /// The client has gone: the connection is closed without an answer.
    func abandon()
}

/// One TCP connection. Its event thread moves it from phase to phase; the deadlines' thread looks at it meanwhile.
final class Connection: Sendable {
    enum Phase: Equatable {
        /// Between requests, or receiving a head.
        case head
        case body
        /// The request is complete, or refused: its answer is made and sent.
        case answer
        /// A deadline passed, and the socket is shut down.
        case expired
        /// libmicrohttpd is about to close the descriptor, which must not be touched any more.
        case closed
    }

    struct State {
        var phase = Phase.head
        /// Since when, in milliseconds.
        var since = Clock.monotonicMilliseconds()
        /// Bytes of all requests so far; nil once a chunked body or TLS hides their number.
        var consumed: UInt64?
        /// Bytes the socket had received when the present phase was first looked at, where `consumed` does not tell.
        var baseline: UInt64?
        /// When the first bytes of a head were seen.
        var headSince: Int64?
        var bodyBytes = 0
        /// How the client takes what is sent to it; nil while there is nothing to take.
        var taking: Taking?
        var head: RequestHead?
        /// Whether what the client still sends is to be read after the close, so that its answer is not lost to a reset.
        var lingers = false
        var waiting: (any Cancellable)?
        /// Whether the client's end calls it off too, though it may have closed its sending side only.
        var endsWithClient = false
    }

    /// Valid until the phase is `closed`.
    let descriptor: Int32
    let peer: PeerAddress
    let isEncrypted: Bool
    /// The server it belongs to.
    unowned let core: Server.Core
    /// The request under way. Touched on the event thread only.
    nonisolated(unsafe) var current: PendingRequest?
    let state: Mutex<State>

    init(core: Server.Core, descriptor: Int32, peer: PeerAddress, isEncrypted: Bool) {
        self.core = core
        self.descriptor = descriptor
        self.peer = peer
        self.isEncrypted = isEncrypted
        state = Mutex(State(consumed: isEncrypted ? nil : 0))
    }

    /// The head is complete; false when its deadline has passed.
    func beginBody(_ head: RequestHead) -> Bool {
        state.withLock { state in
            guard state.phase == .head else { return false }
            state.phase = .body
            state.since = Clock.monotonicMilliseconds()
            state.bodyBytes = 0
            state.head = head
            return true
        }
    }

    /// Part of the body has come; false when its deadline has passed.
    func receive(_ count: Int) -> Bool {
        state.withLock { state in
            state.bodyBytes += count
            return state.phase == .body
        }
    }

    /// The answer's turn; false when a deadline has passed.
    func beginAnswer() -> Bool {
        state.withLock { state in
            guard state.phase != .expired else { return false }
            state.phase = .answer
            state.head = nil
            return true
        }
    }

    /// The request is over. `consumed` is its length in bytes where that is known.
    func endRequest(consumed: Int?) {
        state.withLock { state in
            state.waiting = nil
            guard state.phase != .expired else { return }
            state.phase = .head
            state.since = Clock.monotonicMilliseconds()
            state.headSince = nil
            state.baseline = nil
            state.head = nil
            state.consumed = state.consumed.flatMap { before in consumed.map { before + UInt64($0) } }
        }
    }

    /// What to call off when the server stops before the answer is made.
    func wait(for waiting: (any Cancellable)?, endsWithClient: Bool = false) {
        state.withLock { state in
            state.waiting = waiting
            state.endsWithClient = endsWithClient
        }
    }

    func linger() {
        state.withLock { $0.lingers = true }
    }

    /// The descriptor is about to be closed. Returns a copy of it when the connection lingers.
    func close() -> Int32? {
        state.withLock { state in
            state.phase = .closed
            state.waiting = nil
            guard state.lingers else { return nil }
            shutdown(descriptor, Int32(SHUT_WR))
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            return copy >= 0 ? copy : nil
        }
    }

    /// Sends a last answer over the head of libmicrohttpd, which at this point only reads, and shuts the socket down.
    func expire(in phase: Phase, sending answer: [UInt8]) {
        state.withLock { state in
            guard state.phase == phase else { return }
            state.phase = .expired
            if !isEncrypted, !answer.isEmpty { send(answer) }
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// Breaks the connection off, with what has been sent and not taken.
    func reset() {
        state.withLock { state in
            guard state.phase != .expired, state.phase != .closed else { return }
            state.phase = .expired
            // The close that follows is a reset, so that the kernel keeps nothing for the client either.
            var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// As `expire`, from the event thread while a request is read. The caller has libmicrohttpd close the connection; what the
    /// client still sends is read for a while. False when a deadline was faster.
    func abort(sending answer: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.phase == .head || state.phase == .body else { return false }
            state.phase = .expired
            state.lingers = true
            if !isEncrypted, !answer.isEmpty { send(answer) }
            return true
        }
    }

    /// Closes the connection if no request is under way.
    func closeIfIdle(at now: Int64) {
        state.withLock { state in
            guard state.phase == .head else { return }
            noteHead(&state, at: now)
            if state.headSince == nil { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Whether a deadline ended the request.
    var isExpired: Bool { state.withLock { $0.phase == .expired } }

    /// Ends what is under way: the server's own deadline has passed.
    func terminate() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        // Its last answer gets the time until the next call.
        if let waiting { return waiting.cancel() }
        state.withLock { state in
            guard state.phase != .closed else { return }
            if state.phase != .answer { state.phase = .expired }
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private func send(_ answer: [UInt8]) {
        _ = answer.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) }
    }
}
