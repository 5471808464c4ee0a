/// What a handler returns.
public enum Reply: Sendable {
    /// The answer.
    case now(Response)
    /// The answer comes later: the closure hands the promise to whoever will fulfil it and returns at once. It runs on the
    /// event thread; meanwhile the connection is suspended and costs no thread.
    case later(@Sendable (ResponsePromise) -> Void)
    /// As `later`, for an answer that is held back by choice, as that of a long poll: a client that closes its side meanwhile has gone, and
    /// its connection is closed.
    case held(@Sendable (ResponsePromise) -> Void)
}

/// The answer that a suspended connection waits for.
///
/// Fulfilled at most once, from any thread; what comes after is ignored. A promise that is let go of unfulfilled answers 500.
public final class ResponsePromise: Sendable {
    private let slot: ResponseSlot
    private let abandoned: @Sendable () -> Response

    init(_ slot: ResponseSlot, abandoned: @escaping @Sendable () -> Response) {
        self.slot = slot
        self.abandoned = abandoned
    }

    deinit {
        if !slot.isSettled { slot.fulfil(abandoned()) }
    }

    /// Answers the request. Does nothing when it has been answered, or when its client has gone.
    public func fulfil(_ response: Response) {
        slot.fulfil(response)
    }

    /// Whether nobody waits for the answer any more: it has been sent, the client's connection broke, or the server stopped.
    public var isCancelled: Bool { slot.hasEnded }
}
