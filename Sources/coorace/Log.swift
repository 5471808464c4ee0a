import Domain
import Foundation
import Glibc
import HTTP
import JSON
import Logging
import Synchronization

/// JSON lines on stderr: a line a request, gathered for a tenth of a second, and whatever the server has to say, at once.
final class Log: Sendable {
    private let waiting = Mutex<[UInt8]>([])
    private static let mostWaiting = 1 << 16

    /// Starts the thread that writes what has been gathered.
    init() {
        Thread.detachNewThread { [self] in
            while true {
                usleep(100_000)
                flush()
            }
        }
    }

    /// Writes what waits.
    func flush() {
        let bytes = waiting.withLock { waiting -> [UInt8] in
            let bytes = waiting
            waiting.removeAll(keepingCapacity: true)
            return bytes
        }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress! + written, bytes.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }

    func add(_ line: [UInt8], atOnce: Bool = false) {
        let isFull = waiting.withLock { waiting in
            waiting += line
            return waiting.count > Self.mostWaiting
        }
        if isFull || atOnce { flush() }
    }

    /// The line of a request: no address of a client, no target, no header.
    func add(_ exchange: Exchange) {
        var line: [UInt8] = []
        line.reserveCapacity(320)
        line += Array("{\"time\":\"".utf8)
        line += Array(Instant(milliseconds: exchange.time).description.utf8)
        line += Array("\",\"level\":\"info\",\"request_id\":".utf8)
        JSON.string(exchange.requestID).write(into: &line)
        if let trace = exchange.traceID { line += Array(",\"trace_id\":\"\(trace)\"".utf8) }
        line += Array(",\"method\":".utf8)
        JSON.string(exchange.method).write(into: &line)
        line += Array(",\"route\":\"\(exchange.route)\",\"status\":\(exchange.status),\"bytes\":\(exchange.bytes)".utf8)
        line += Array(",\"duration_ms\":\(exchange.duration / 1000).\(Self.thousandths(exchange.duration))".utf8)
        if let note = exchange.note { line += Array(",\"key_id\":\"\(note)\"".utf8) }
        if let failure = exchange.failure {
            line += Array(",\"error\":".utf8)
            JSON.string(failure).write(into: &line)
        }
        if exchange.isAborted { line += Array(",\"aborted\":true".utf8) }
        line += Array("}\n".utf8)
        add(line)
    }

    private static func thousandths(_ duration: Int64) -> String {
        let rest = String(duration % 1000)
        return String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }
}

/// swift-log's way into the log.
struct LogLines: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(_ log: Log) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var object: JSON.Object = [
            "time": .string(Instant.now().description), "level": .string(event.level.rawValue), "message": .string("\(event.message)"),
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
            object[key] = .string("\(value)")
        }
        log.add(JSON.object(object).bytes() + [UInt8(ascii: "\n")], atOnce: true)
    }
}
