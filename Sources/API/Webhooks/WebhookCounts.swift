import Synchronization

/// Attempts by their outcome, since the process began.
final class WebhookCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// - Parameter failure: nil for what was delivered.
    func add(_ failure: String?) {
        counts.withLock { $0[failure ?? "delivered", default: 0] += 1 }
    }

    /// In Prometheus' text format.
    var text: String {
        let name = "coorace_webhook_attempts_total"
        let counts = counts.withLock { $0 }.sorted { $0.key < $1.key }
        let lines =
            ["# HELP \(name) Attempts to deliver an event.", "# TYPE \(name) counter"] + counts.map { "\(name){outcome=\"\($0.key)\"} \($0.value)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
