import Glibc
import Synchronization

/// What the deadlines' thread sees of a connection.
extension Connection {
    /// Why a connection is to be ended from outside.
    enum Verdict {
        /// The deadline of its phase has passed; the head to answer to.
        case overdue(Phase, RequestHead)
        /// The client has closed its side in the middle of a request, or after one. libmicrohttpd misses that when the end
        /// arrives together with the last bytes, because it waits for the next edge of epoll.
        case ended(Phase)
        /// The client has gone while its connection was suspended, when libmicrohttpd does not look at it; what it waited for.
        case left(any Cancellable)
        /// The client takes its answers too slowly; what is to be called off.
        case notTaking((any Cancellable)?)
    }

    /// Looks at the connection; nil when it may go on.
    func judge(by limits: Limits, at now: Int64) -> Verdict? {
        state.withLock { state in
            if state.phase != .expired, state.phase != .closed, isOverdueInTaking(&state, by: limits, at: now) {
                defer { state.waiting = nil }
                return .notTaking(state.waiting)
            }
            switch state.phase {
            case .head:
                noteHead(&state, at: now)
                if let since = state.headSince, now - since > Int64(limits.headMilliseconds) {
                    return .overdue(.head, RequestHead(unreadFrom: peer.text))
                }
                return isAtEnd ? .ended(.head) : nil
            case .body:
                let allowed = limits.bodyMilliseconds + state.bodyBytes * 1000 / limits.bodyBytesPerSecond
                if now - state.since > Int64(allowed) { return .overdue(.body, state.head ?? RequestHead(unreadFrom: peer.text)) }
                return isAtEnd ? .ended(.body) : nil
            case .answer:
                guard let waiting = state.waiting, hasLeft(closing: state.endsWithClient) else { return nil }
                state.waiting = nil
                return .left(waiting)
            case .expired, .closed:
                return nil
            }
        }
    }

    private func isOverdueInTaking(_ state: inout State, by limits: Limits, at now: Int64) -> Bool {
        let counts = SocketCounts(descriptor: descriptor)
        let untaken = counts.untaken
        guard untaken > 0 else {
            state.taking = nil
            return false
        }
        let taken = counts.taken
        if state.taking == nil { state.taking = Taking(taken: taken, untaken: untaken, at: now) }
        return state.taking?.isOverdue(taken: taken, untaken: untaken, by: limits, at: now) ?? false
    }

    /// Whether the client has closed its side and everything it sent has been read.
    private var isAtEnd: Bool {
        var octet: UInt8 = 0
        return recv(descriptor, &octet, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }

    /// Whether the connection is broken, or, with `closing`, the client has closed its side. Unlike `isAtEnd` whatever it sent before that:
    /// over TLS its goodbye is still unread, and so may be a next request.
    private func hasLeft(closing: Bool) -> Bool {
        var polled = pollfd(fd: descriptor, events: closing ? Self.readingEnd : 0, revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    /// `POLLRDHUP` of poll(2), which glibc declares for C with `_GNU_SOURCE` only.
    private static let readingEnd: Int16 = 0x2000

    /// libmicrohttpd does not tell of the first bytes of a head, but the kernel counts what has come.
    func noteHead(_ state: inout State, at now: Int64) {
        guard state.headSince == nil else { return }
        let received = SocketCounts(descriptor: descriptor).received
        if let known = state.consumed ?? state.baseline {
            if received > known { state.headSince = state.since }
        } else {
            state.baseline = received
        }
        // The phase has been idle up to now: what comes next began after it.
        if state.headSince == nil { state.since = now }
    }
}
