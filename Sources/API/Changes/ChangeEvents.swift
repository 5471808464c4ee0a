import Domain
import HTTP
import Storage
import Synchronization

/// The feed from a place on, followed without end, as server-sent events (WHATWG HTML, section 9.2). It ends when its key does, or the server.
final class ChangeEvents: WaitingStream {
    private struct State {
        var since: Int
        var hasBegun = false
        /// A change has woken it, and others with it.
        var isWoken = false
        /// When a comment is due, so that neither side takes the connection for dead.
        var commentAt = ContinuousClock.now + ChangeEvents.silence
        var wake: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>
    private let view: FeedView
    private let content: ChangePage.Content
    private let key: Key
    private let service: Service
    private static let pageSize = 100
    private static let silence = Duration.seconds(15)
    /// How long a client waits before it connects again, in milliseconds.
    private static let retry = 3000

    init(_ parameters: ChangeParameters, key: Key, _ service: Service) {
        view = parameters.view
        content = parameters.content
        state = Mutex(State(since: parameters.since))
        self.key = key
        self.service = service
    }

    func attach(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    func cancel() {
        state.withLock { $0.wake = nil }
    }

    private var isCancelled: Bool { state.withLock { $0.wake == nil } }

    func next() throws -> [UInt8]? {
        let (since, isFirst, isWoken) = state.withLock { state in
            defer {
                state.hasBegun = true
                state.isWoken = false
            }
            return (state.since, !state.hasBegun, state.isWoken)
        }
        let now = Instant.now()
        guard !service.isStopping, service.keyring.holds(key, at: now) else { return nil }
        // Sent at once, so that the client knows it is connected.
        if isFirst { return Array("retry: \(Self.retry)\n\n".utf8) }
        let range = FeedRange(view: view, since: since, limit: Self.pageSize, form: .events, content: content)
        if let events = advance(to: isWoken ? try service.feed.readShared(range) : try service.feed.read(range)) { return events }
        let isCommentDue = state.withLock { state in
            let clock = ContinuousClock.now
            guard state.commentAt <= clock else { return false }
            state.commentAt = clock + Self.silence
            return true
        }
        if isCommentDue { return Array(":\n\n".utf8) }
        guard fallAsleep(after: since, at: now) else { return nil }
        // What was revoked or committed meanwhile nobody would wake us for.
        guard service.keyring.holds(key, at: .now()) else { return nil }
        return advance(to: try service.feed.read(range)) ?? []
    }

    private func advance(to page: ChangePage) -> [UInt8]? {
        guard !page.isEmpty else { return nil }
        state.withLock { state in
            state.since = page.last
            state.commentAt = .now + Self.silence
        }
        return page.bytes
    }

    /// Until something changes, a comment is due, or the key expires. False when the server stops.
    private func fallAsleep(after since: Int, at now: Instant) -> Bool {
        var until = state.withLock { $0.commentAt }
        if let end = key.expiresAt { until = min(until, .now + .milliseconds(max(0, end.milliseconds - now.milliseconds))) }
        let waiter = FeedWatch.Waiter(
            since: since, until: until, hasLeft: { [weak self] in self?.isCancelled ?? true },
            isEntitled: { [key, service] in service.keyring.holds(key, at: .now()) }
        ) { [weak self] waking in
            self?.wake(waking)
        }
        return service.feedWatch.add(waiter, seeing: view)
    }

    private func wake(_ waking: FeedWatch.Waking) {
        let wake = state.withLock { state in
            state.isWoken = waking == .changed
            return state.wake
        }
        wake?()
    }
}
