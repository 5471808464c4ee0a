import Synchronization

/// Where a promised answer is put by whoever fulfils the promise, and taken from by the event thread.
final class ResponseSlot: Sendable {
    private enum State {
        case open
        /// The connection is suspended: what fulfils the promise resumes it.
        case awaited(resume: @Sendable () -> Void)
        case fulfilled(Response)
        case ended
    }

    private let state = Mutex(State.open)
    private let prepare: @Sendable (Response) -> Response

    /// `prepare` runs in the thread that fulfils, before the connection resumes: compression has its place there.
    init(prepare: @escaping @Sendable (Response) -> Response) {
        self.prepare = prepare
    }

    /// The first answer counts.
    func fulfil(_ response: Response) {
        guard !isSettled else { return }
        let prepared = prepare(response)
        let resume = state.withLock { state -> (@Sendable () -> Void)? in
            switch state {
            case .open:
                state = .fulfilled(prepared)
                return nil
            case .awaited(let resume):
                state = .fulfilled(prepared)
                return resume
            case .fulfilled, .ended:
                return nil
            }
        }
        resume?()
    }

    /// Whether an answer would come too late.
    var isSettled: Bool {
        state.withLock {
            switch $0 {
            case .open, .awaited: false
            case .fulfilled, .ended: true
            }
        }
    }

    var hasEnded: Bool {
        state.withLock { if case .ended = $0 { true } else { false } }
    }

    /// The answer if it is there; else `suspend` is called, and `resume` once when it comes. On the event thread.
    func await(suspend: () -> Void, resume: @escaping @Sendable () -> Void) -> Response? {
        state.withLock { state in
            if case .fulfilled(let response) = state {
                state = .ended
                return response
            }
            if case .open = state {
                suspend()
                state = .awaited(resume: resume)
            }
            return nil
        }
    }

    /// The answer of a connection that resumed. On the event thread.
    func take() -> Response? {
        state.withLock { state in
            guard case .fulfilled(let response) = state else { return nil }
            state = .ended
            return response
        }
    }

    /// Nobody waits any more.
    func end() {
        state.withLock { $0 = .ended }
    }

    /// Nobody waits any more: a connection that is suspended resumes without an answer.
    func abandon() {
        let resume = state.withLock { state -> (@Sendable () -> Void)? in
            guard case .awaited(let resume) = state else { return nil }
            state = .ended
            return resume
        }
        resume?()
    }
}

/// A promise that the server settles in the place of a handler: it stops, or the client has gone.
final class StoppedAnswer: Cancellable {
    private let slot: ResponseSlot
    private let response: @Sendable () -> Response

    init(_ slot: ResponseSlot, _ response: @escaping @Sendable () -> Response) {
        self.slot = slot
        self.response = response
    }

    func cancel() {
        slot.fulfil(response())
    }

    func abandon() {
        slot.abandon()
    }
}
