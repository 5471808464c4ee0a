import HTTP
import Storage

/// The deliveries of one webhook that are in memory, and the threads that send them: as many as run at the same time, and none once there is
/// nothing to send. No webhook waits for another's receiver.
final class WebhookLane: Sendable {
    struct Work {
        let webhook: StoredWebhook
        let delivery: StoredDelivery
        /// Attempts that have failed since one was accepted.
        let failuresBefore: Int
    }

    private struct State {
        var webhook: StoredWebhook
        var queue: [StoredDelivery] = []
        /// Ids of what waits here, is being sent, or has been sent and is not stored yet.
        var taken: Set<String> = []
        var threads = 0
        var idleThreads = 0
        var failures = 0
        var restsUntil: ContinuousClock.Instant?
        var isClosed = false
    }

    private let state: Monitor<State>
    /// How long a thread, with its connection, waits for more to send.
    private static let lingerMilliseconds: Int64 = 2000

    init(_ webhook: StoredWebhook) {
        state = Monitor(State(webhook: webhook))
    }

    var webhook: StoredWebhook { state.update { $0.webhook } }

    /// Takes what has been changed; attempts from now on are made with it.
    func update(_ webhook: StoredWebhook) {
        state.update { state in
            state.webhook = webhook
            if !webhook.isEnabled { Self.putBack(&state) { !$0.isTest } }
        }
    }

    /// Until when its receiver is left alone.
    var restsUntil: ContinuousClock.Instant? { state.update { $0.restsUntil.flatMap { $0 > .now ? $0 : nil } } }

    /// Which are in memory, and how many more it takes. After a failure one at a time, until one is accepted.
    var load: (taken: Set<String>, room: Int) {
        state.update { state in
            let most = state.failures > 0 ? 1 : WebhookSettings.mostInMemory
            return (state.taken, state.isClosed || state.restsUntil.map { $0 > .now } == true ? 0 : max(0, most - state.taken.count))
        }
    }

    /// Takes deliveries in.
    ///
    /// - Returns: how many threads are to be started, each of which calls `next` until it gives nil.
    func take(_ deliveries: [StoredDelivery]) -> Int {
        state.update(wakingAll: true) { state in
            guard !state.isClosed else { return 0 }
            state.queue += deliveries
            state.taken.formUnion(deliveries.map(\.id))
            let wanted = min(WebhookSettings.mostAtOnce - state.threads, state.queue.count - state.idleThreads)
            state.threads += max(0, wanted)
            return max(0, wanted)
        }
    }

    /// The next to be sent; waits a little for one. Nil: the thread is to end.
    func next() -> Work? {
        state.update { $0.idleThreads += 1 }
        let end = MonotonicClock.milliseconds + Self.lingerMilliseconds
        if let work = state.wait(until: end, Self.work) { return work }
        return state.update { state in
            // What came since the wait has ended was counted on this thread.
            if let work = Self.work(&state) { return work }
            state.idleThreads -= 1
            state.threads -= 1
            return nil
        }
    }

    /// For a thread that is idle; nil: there is nothing, and it goes on being so.
    private static func work(_ state: inout State) -> Work? {
        guard !state.queue.isEmpty else { return nil }
        state.idleThreads -= 1
        return Work(webhook: state.webhook, delivery: state.queue.removeFirst(), failuresBefore: state.failures)
    }

    /// Lets go of a delivery whose outcome is stored, or which was called off (nil).
    func finish(_ delivery: StoredDelivery, _ outcome: WebhookAttempt.Outcome?) {
        state.update { state in
            state.taken.remove(delivery.id)
            guard let outcome else { return }
            if outcome.result.next == .delivered {
                state.failures = 0
                state.restsUntil = nil
            } else {
                state.failures += 1
            }
            if let rest = outcome.restMilliseconds {
                state.restsUntil = .now + .milliseconds(rest)
                Self.putBack(&state) { _ in true }
            }
        }
    }

    /// Forgets what waits here: it waits in the database, too.
    private static func putBack(_ state: inout State, where test: (StoredDelivery) -> Bool) {
        state.taken.subtract(state.queue.filter(test).map(\.id))
        state.queue.removeAll(where: test)
    }

    /// Begins no further attempt.
    func close() {
        state.update { state in
            state.isClosed = true
            Self.putBack(&state) { _ in true }
        }
    }
}
