import Storage
import Synchronization

/// Wakes those who wait for a change: one look at the feed after a commit, and one clock for all, however many wait.
///
/// Who is to wait first registers here and then looks whether there is something after all. So a commit either shows in that look, or comes
/// after the registration and is seen here.
final class FeedWatch: Sendable {
    enum Waking: Sendable { case changed, timeUp, stopping }

    struct Waiter: Sendable {
        /// The place after which a change is awaited.
        let since: Int
        let until: ContinuousClock.Instant
        /// Whether its client has gone, and nobody is to be woken.
        let hasLeft: @Sendable () -> Bool
        /// Whether the key that it came with is still good.
        let isEntitled: @Sendable () -> Bool
        /// Called once, on the watch's thread.
        let wake: @Sendable (Waking) -> Void
    }

    private struct State {
        /// By what they see: a commit in which nothing concerns a view costs its waiters nothing.
        var waiters: [FeedView: [Waiter]] = [:]
        var count = 0
        /// The last place that has been seen here.
        var known = 0
        var isLooking = false
        var isTicking = false
        var isStopped = false

        /// Takes out the waiters that a test says.
        mutating func take(from view: FeedView, where test: (Waiter) -> Bool) -> [Waiter] {
            guard let all = waiters[view] else { return [] }
            let taken = all.filter(test)
            guard !taken.isEmpty else { return [] }
            waiters[view] = taken.count == all.count ? nil : all.filter { !test($0) }
            count -= taken.count
            return taken
        }
    }

    private let state = Mutex(State())
    private let store: Store
    private let willWake: @Sendable () -> Void
    private let agenda = Agenda()
    private static let tick: Int64 = 250

    /// - Parameter willWake: called before anyone is told of a change.
    init(_ store: Store, willWake: @escaping @Sendable () -> Void) {
        self.store = store
        self.willWake = willWake
        store.writer.onCommit { [weak self] in self?.lookSoon() }
    }

    /// How many wait.
    var count: Int { state.withLock { $0.count } }

    /// False when the server stops, and nobody waits any more.
    func add(_ waiter: Waiter, seeing view: FeedView) -> Bool {
        let (isAdded, mustTick) = state.withLock { state -> (Bool, Bool) in
            guard !state.isStopped else { return (false, false) }
            state.waiters[view, default: []].append(waiter)
            state.count += 1
            defer { state.isTicking = true }
            return (true, !state.isTicking)
        }
        if mustTick { tickLater() }
        return isAdded
    }

    /// Wakes everybody.
    func stop() {
        let all = state.withLock { state in
            state.isStopped = true
            defer {
                state.waiters = [:]
                state.count = 0
            }
            return state.waiters.values.flatMap { $0 }
        }
        agenda.add { for waiter in all { waiter.wake(.stopping) } }
    }

    /// Wakes those whose key is not good any more, so that they end.
    func recheck() {
        let ended = state.withLock { state in state.waiters.keys.flatMap { state.take(from: $0) { !$0.isEntitled() } } }
        agenda.add { for waiter in ended { waiter.wake(.timeUp) } }
    }

    // MARK: - Commits

    /// On the thread that answers writers.
    private func lookSoon() {
        let mustLook = state.withLock { state in
            guard state.count > 0, !state.isLooking else { return false }
            state.isLooking = true
            return true
        }
        if mustLook { agenda.add { [weak self] in self?.look() } }
    }

    private func look() {
        let start = state.withLock { state in
            state.isLooking = false
            // Who waits has seen all up to where they wait.
            return max(state.known, state.waiters.values.joined().lazy.map(\.since).min() ?? state.known)
        }
        // A database that can't be read is closed, or tells those who ask it themselves.
        guard let heads = try? store.readers.read({ try Feed($0).heads(after: start) }), !heads.isEmpty else { return }
        willWake()
        let woken = state.withLock { state in
            state.known = max(state.known, heads.values.max() ?? 0)
            return state.waiters.keys.flatMap { view -> [Waiter] in
                guard let head = view.collections.compactMap({ heads[$0] }).max() else { return [] }
                return state.take(from: view) { $0.since < head }
            }
        }
        for waiter in woken { waiter.wake(.changed) }
    }

    // MARK: - Time

    private func tickLater() {
        agenda.add(afterMilliseconds: Self.tick) { [weak self] in self?.endOverdue() }
    }

    private func endOverdue() {
        let now = ContinuousClock.now
        let (overdue, mustTick) = state.withLock { state -> ([Waiter], Bool) in
            for view in state.waiters.keys { _ = state.take(from: view) { $0.hasLeft() } }
            let overdue = state.waiters.keys.flatMap { state.take(from: $0) { $0.until <= now } }
            state.isTicking = state.count > 0
            return (overdue, state.isTicking)
        }
        for waiter in overdue { waiter.wake(.timeUp) }
        if mustTick { tickLater() }
    }
}
