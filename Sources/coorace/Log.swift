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
        line.append("{\"time\":\"")
        line.append(contentsOf: Instant(milliseconds: exchange.time).description.utf8)
        line.append("\",\"level\":\"info\",\"request_id\":")
        JSON.string(exchange.requestID).write(into: &line)
        if let trace = exchange.traceID { line.append(",\"trace_id\":", trace) }
        line.append(",\"method\":")
        JSON.string(exchange.method).write(into: &line)
        line.append(",\"route\":", exchange.route)
        line.append(",\"status\":")
        JSON.integer(exchange.status).write(into: &line)
        line.append(",\"bytes\":")
        JSON.integer(exchange.bytes).write(into: &line)
        line.append(",\"duration_ms\":")
        JSON.integer(Int(exchange.duration / 1000)).write(into: &line)
        line.append(".")
        for power in [100, 10, 1] { line.append(UInt8(ascii: "0") + UInt8(exchange.duration / Int64(power) % 10)) }
        if let note = exchange.note { line.append(",\"key_id\":", note) }
        if let failure = exchange.failure {
            line.append(",\"error\":")
            JSON.string(failure).write(into: &line)
        }
        if exchange.isAborted { line.append(",\"aborted\":true") }
        line.append("}\n")
        add(line)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A member whose value needs no escape.
    fileprivate mutating func append(_ name: StaticString, _ value: String) {
        append(name)
        append(UInt8(ascii: "\""))
        append(contentsOf: value.utf8)
        append(UInt8(ascii: "\""))
    }
}

/// swift-log's way into the log.
struct LogLines: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(_ log: Log, from level: Logger.Level = .info) {
        self.log = log
        logLevel = level
    }

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
