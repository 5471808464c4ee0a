import Domain
import Foundation
import HTTP
import Logging
import Outbound
import Storage
import Synchronization

/// Has every webhook told of the changes: one thread that looks what is due, and the threads of each webhook's lane, which send it.
///
/// It reads the feed as any follower does, and asks nothing of those who write. What is to be sent stands in the database first, together with
/// how far the feed has been read; so a process that ends, however it does, leaves to the next one what was not accepted.
public final class WebhookDispatch: Sendable {
    /// What has happened since the last look.
    struct Signals {
        var hasCommitted = true
        /// Webhooks or deliveries were changed by hand.
        var isChanged = true
        /// Webhooks whose deliveries have moved on.
        var moved: Set<String> = []
        var isStopping = false

        var isQuiet: Bool { !hasCommitted && !isChanged && moved.isEmpty && !isStopping }
    }

    let store: Store
    let settings: WebhookSettings
    let logger: Logger
    let counts = WebhookCounts()
    private let signals = Monitor(Signals())
    private let running = Mutex(0)
    private let isCallingOff = Atomic(false)
    /// What comes together is looked for once.
    private static let gathering: UInt32 = 10_000

    init(_ store: Store, _ settings: WebhookSettings, _ logger: Logger) {
        self.store = store
        self.settings = settings
        self.logger = logger
    }

    /// Begins to send; to be called once.
    public func start() {
        guard !settings.isHeld else { return }
        store.writer.onCommit { [weak self] in self?.signals.update { $0.hasCommitted = true } }
        Foundation.Thread.detachNewThread { [self] in loop() }
    }

    /// Says that webhooks or deliveries were changed by hand, once it is committed.
    func noteChange() {
        signals.update { $0.isChanged = true }
    }

    /// From here on no attempt begins.
    func beginStopping() {
        signals.update { $0.isStopping = true }
    }

    /// Waits for the attempts that run, until a moment, and then calls them off: they are made again after the next start.
    public func finish(by end: ContinuousClock.Instant) {
        beginStopping()
        while running.withLock({ $0 > 0 }), ContinuousClock.now < end { usleep(5000) }
        isCallingOff.store(true, ordering: .relaxed)
        let last = ContinuousClock.now + .seconds(2)
        while running.withLock({ $0 > 0 }), ContinuousClock.now < last { usleep(5000) }
    }

    // MARK: - The thread that looks

    private func loop() {
        var round = WebhookRound(self)
        var wakeAt = MonotonicClock.milliseconds
        while true {
            let found = signals.wait(until: wakeAt) { signals -> Signals? in
                guard !signals.isQuiet else { return nil }
                defer {
                    signals = Signals(hasCommitted: false, isChanged: false, isStopping: signals.isStopping)
                }
                return signals
            }
            guard found?.isStopping != true else { return round.close() }
            do {
                wakeAt = MonotonicClock.milliseconds + (try round.look(found))
            } catch StoreError.closed {
                return round.close()
            } catch {
                logger.error("webhooks not looked after", metadata: ["error": "\(error.logged)"])
                signals.update { $0 = Signals(isStopping: $0.isStopping) }
                usleep(1_000_000)
            }
            usleep(Self.gathering)
        }
    }

    // MARK: - The threads that send

    func startThreads(_ count: Int, for lane: WebhookLane) {
        for _ in 0..<count { Foundation.Thread.detachNewThread { [self] in send(lane) } }
    }

    private func send(_ lane: WebhookLane) {
        var configuration = Client.Configuration()
        configuration.bypassesProxies = true
        configuration.userAgent = "coorace-webhooks"
        if !settings.allowsPrivate { configuration.allowsAddress = \.isPublic }
        configuration.isCancelled = { [self] in isCallingOff.load(ordering: .relaxed) }
        var client: Client?
        while let work = lane.next() {
            running.withLock { $0 += 1 }
            defer { running.withLock { $0 -= 1 } }
            do {
                let sender = try client ?? Client(configuration)
                client = sender
                let attempt = WebhookAttempt(webhook: work.webhook, delivery: work.delivery, settings: settings)
                let outcome = attempt.run(sender, at: .now(), failuresBefore: work.failuresBefore)
                if let outcome { try keep(outcome, of: work) }
                lane.finish(work.delivery, outcome)
            } catch {
                // It still waits in the database.
                if (error as? StoreError) != .closed { logger.error("webhook attempt not stored", metadata: ["error": "\(error.logged)"]) }
                usleep(100_000)
                lane.finish(work.delivery, nil)
            }
            signals.update { _ = $0.moved.insert(work.webhook.id) }
        }
    }

    /// Stores an outcome, waiting for room in the writer's queue.
    private func keep(_ outcome: WebhookAttempt.Outcome, of work: WebhookLane.Work) throws {
        let result = outcome.result
        var reason: String?
        while true {
            do {
                reason = try store.writer.perform { try DeliveryStorage.note(result, of: work.delivery, $0.connection) }
                break
            } catch StoreError.queueFull {
                usleep(50_000)
            }
        }
        counts.add(result.error)
        if let error = result.error {
            logger.notice(
                "webhook not delivered",
                metadata: [
                    "webhook": "\(work.webhook.id)", "delivery": "\(work.delivery.id)", "attempt": "\(work.delivery.attempts + 1)",
                    "error": "\(error)",
                    "status": "\(result.responseStatus.map(String.init) ?? "-")",
                ])
        }
        if let reason {
            logger.warning("webhook disabled", metadata: ["webhook": "\(work.webhook.id)", "reason": "\(reason)"])
            noteChange()
        }
    }
}

/// Milliseconds of the clock that never turns back.
enum MonotonicClock {
    static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
