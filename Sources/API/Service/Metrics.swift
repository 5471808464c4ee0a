import HTTP
import Synchronization

/// Counters of the process in Prometheus' text format 0.0.4. Routes are templates, so that the series are few.
final class Metrics: Sendable {
    private struct Series: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Sum {
        var count = 0
        var bytes = 0
        /// Microseconds.
        var time = 0

        mutating func add(_ exchange: Exchange) {
            count += 1
            bytes += exchange.bytes
            time += Int(exchange.duration)
        }
    }

    private let sums = Mutex<[Series: Sum]>([:])

    func count(_ exchange: Exchange) {
        let series = Series(method: exchange.method, route: exchange.route, status: exchange.status)
        sums.withLock { sums in sums[series, default: Sum()].add(exchange) }
    }

    /// - Parameters:
    ///   - gauges: values of the moment, by metric name.
    ///   - more: lines of other families.
    func text(gauges: [(name: String, help: String, value: Int)], more: [String] = []) -> String {
        let all = sums.withLock { $0 }.sorted { ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status) }
        var lines: [String] = []
        func family(_ name: String, _ help: String, _ value: (Sum) -> String) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) counter"]
            for (series, sum) in all {
                lines.append("\(name){method=\"\(series.method)\",route=\"\(series.route)\",status=\"\(series.status)\"} \(value(sum))")
            }
        }
        family("http_requests_total", "Requests answered.") { String($0.count) }
        family("http_response_bytes_total", "Bytes of content sent.") { String($0.bytes) }
        family("http_request_duration_seconds_total", "Time spent from request line to last byte.") { String(Double($0.time) / 1_000_000) }
        for gauge in gauges { lines += ["# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)"] }
        return (lines + more).joined(separator: "\n") + "\n"
    }
}
