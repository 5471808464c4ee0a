import Domain
import Storage
import Synchronization

/// What the mirrors of this database have done since the process began, by source, for `/metrics`.
public final class MirrorMeasures: Sendable {
    private struct Sum {
        var stored = Mirrored()
        /// Nil for a source that only commands pull.
        var isConnected: Bool?
        var failures = 0
        var reachedAt: Instant?
    }

    private let sums = Mutex<[String: Sum]>([:])

    func stored(_ outcome: Mirrored, from source: String) {
        sums.withLock { $0[source, default: Sum()].stored.add(outcome) }
    }

    /// The source has answered, and nothing is left there that is not here.
    public func reached(_ source: String, at time: Instant) {
        sums.withLock { sums in
            sums[source, default: Sum()].isConnected = true
            sums[source]?.reachedAt = time
        }
    }

    /// An attempt on the source has failed.
    public func failed(_ source: String) {
        sums.withLock { sums in
            sums[source, default: Sum()].isConnected = false
            sums[source]?.failures += 1
        }
    }

    /// Families in Prometheus' text format; none without a source.
    var lines: [String] {
        let all = sums.withLock { $0 }.sorted { $0.key < $1.key }
        guard !all.isEmpty else { return [] }
        var lines: [String] = []
        func family(_ name: String, _ type: String, _ help: String, _ samples: (Sum) -> [(labels: String, value: String)]) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
            for (source, sum) in all {
                for (labels, value) in samples(sum) { lines.append("\(name){source=\"\(Self.escaped(source))\"\(labels)} \(value)") }
            }
        }
        family("coorace_pull_changes_total", "counter", "Changes that came from a source, by what became of them.") { sum in
            [
                ("created", sum.stored.created), ("updated", sum.stored.updated), ("deleted", sum.stored.deleted),
                ("unchanged", sum.stored.unchanged), ("left_out", sum.stored.leftOut),
            ].map { (",outcome=\"\($0)\"", String($1)) }
        }
        family("coorace_pull_failures_total", "counter", "Attempts of this server on a source that failed.") { [("", String($0.failures))] }
        family("coorace_pull_connected", "gauge", "Whether this server's last attempt on a source went well.") { sum in
            sum.isConnected.map { [("", $0 ? "1" : "0")] } ?? []
        }
        family("coorace_pull_reached_timestamp_seconds", "gauge", "When all of a source was last here.") { sum in
            sum.reachedAt.map { [("", String(Double($0.milliseconds) / 1000))] } ?? []
        }
        return lines
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
