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
    }

    /// Looks at the connection; nil when it may go on.
    func judge(by limits: Limits, at now: Int64) -> Verdict? {
        state.withLock { state in
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
        let received = receivedBytes()
        if let known = state.consumed ?? state.baseline {
            if received > known { state.headSince = state.since }
        } else {
            state.baseline = received
        }
        // The phase has been idle up to now: what comes next began after it.
        if state.headSince == nil { state.since = now }
    }

    /// `tcpi_bytes_received` of Linux's TCP_INFO, which glibc's older structure lacks; 0 where the kernel does not tell.
    private func receivedBytes() -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { info in
            var length = socklen_t(info.count)
            guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &length) == 0, length >= 136 else { return 0 }
            return info.load(fromByteOffset: 128, as: UInt64.self)
        }
    }
}
