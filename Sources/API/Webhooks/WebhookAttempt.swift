import Domain
import Outbound
import Storage

/// One attempt to deliver an event: a signed POST, and what its answer means (Standard Webhooks 1.0.0, *Delivery success and failure*).
struct WebhookAttempt {
    /// The most of an answer's body that is read; what it says is not kept.
    static let mostRead = 64 << 10

    /// What was wrong.
    enum Failure: String, Sendable, CaseIterable {
        /// An answer outside 2xx, redirects included.
        case status
        case timeout
        case unresolved
        case notConnected = "not_connected"
        case notTrusted = "not_trusted"
        case interrupted
        /// The address is none of https, or leads inside.
        case targetRefused = "target_refused"
    }

    struct Outcome: Sendable {
        let result: AttemptResult
        /// How long the receiver shall get nothing at all; nil: as before.
        var restMilliseconds: Int64?
    }

    let webhook: StoredWebhook
    let delivery: StoredDelivery
    let settings: WebhookSettings

    /// - Returns: nil when it was called off.
    func run(_ client: Client, at now: Instant, failuresBefore: Int) -> Outcome? {
        let start = ContinuousClock.now
        var head: Head?
        var failure: Failure?
        if settings.target.refusal(of: webhook.url) != nil {
            failure = .targetRefused
        } else {
            do {
                head = try send(client, at: now)
                if let head, !(200...299).contains(head.status) { failure = .status }
            } catch {
                guard let kind = Failure(error) else { return nil }
                failure = kind
            }
        }
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        return outcome(head, failure, at: now, milliseconds, failuresBefore)
    }

    /// The head of the answer, once its body has been read or cut off.
    private func send(_ client: Client, at now: Instant) throws -> Head {
        struct Enough: Error {}
        var known: Head?
        var count = 0
        do {
            return try client.send(request(at: now)) { head, bytes in
                known = head
                count += bytes.count
                if count > Self.mostRead { throw Enough() }
            }
        } catch is Enough {
            guard let known else { throw TransferError(.tooLarge, "no head") }
            return known
        }
    }

    private func request(at now: Instant) -> Request {
        let timestamp = now.milliseconds / 1000
        var secrets = [webhook.secret]
        if let previous = webhook.previousSecret, let end = webhook.previousSecretUntil.flatMap({ Instant($0) }), now < end {
            secrets.append(previous)
        }
        let signatures = secrets.compactMap { WebhookSecret($0)?.signature(id: delivery.id, timestamp: timestamp, body: delivery.payload) }
        return Request(
            "POST", webhook.url,
            [
                ("Content-Type", "application/json"), ("webhook-id", delivery.id), ("webhook-timestamp", String(timestamp)),
                ("webhook-signature", signatures.joined(separator: " ")),
            ], body: .bytes(delivery.payload), stallSeconds: nil, totalMilliseconds: settings.timeoutMilliseconds)
    }

    private func outcome(_ head: Head?, _ failure: Failure?, at now: Instant, _ milliseconds: Int, _ failuresBefore: Int) -> Outcome {
        let result = { (next: AttemptResult.Next) in
            AttemptResult(at: now, milliseconds: milliseconds, responseStatus: head?.status, error: failure?.rawValue, next: next)
        }
        if failure == nil { return Outcome(result: result(.delivered)) }
        if head?.status == 410 { return Outcome(result: result(.failed(isGone: true))) }
        let attempt = delivery.attempts + 1
        let end = Instant.now()
        let asked = head?.retryAfterSeconds
        var outcome = Outcome(result: result(.failed(isGone: false)))
        if !delivery.isTest, let delay = settings.retries.delay(afterAttempt: attempt, retryAfterSeconds: asked) {
            outcome = Outcome(result: result(.again(at: Instant(milliseconds: end.milliseconds + delay))))
        }
        // 429, 502, 503 and 504, and no answer, are about the receiver; another status is about the event, unless it comes again and again.
        let isAboutReceiver = head.map { [429, 502, 503, 504].contains($0.status) } ?? true
        if isAboutReceiver || failuresBefore >= 9 {
            let rest = settings.retries.rest(afterFailures: failuresBefore + 1)
            outcome.restMilliseconds = max(rest, min(Int64(min(asked ?? 0, 1_000_000)) * 1000, RetrySchedule.longestRetryAfter))
        }
        return outcome
    }
}

extension WebhookAttempt.Failure {
    /// Nil when the attempt was called off.
    init?(_ error: any Error) {
        guard let error = error as? TransferError else {
            self = .interrupted
            return
        }
        switch error.kind {
        case .cancelled: return nil
        case .timeout: self = .timeout
        case .unresolved: self = .unresolved
        case .notConnected: self = .notConnected
        case .notTrusted: self = .notTrusted
        case .addressRefused, .invalidAddress: self = .targetRefused
        case .interrupted, .tooLarge, .other: self = .interrupted
        }
    }
}
