import HTTP
import Synchronization

/// The answer of a batch from its first byte to its last; the results in its middle lie in their spool.
struct BatchAnswer: Sendable {
    let status: Int
    let type: String
    let results: BatchResults
    let counts: BatchCounts
    /// Bytes of the results.
    let spooled: Int
    let head: [UInt8]
    let tail: [UInt8]

    var count: Int { head.count + spooled + tail.count }
    var isLines: Bool { results.form.isLines }

    /// The bytes from `offset` on, as many as is convenient; empty at the end.
    func block(at offset: Int) throws -> [UInt8] {
        if offset < head.count { return Array(head[offset...]) }
        if offset < head.count + spooled { return try Array(results.read(from: offset - head.count)?.prefix(head.count + spooled - offset) ?? []) }
        return Array(tail.dropFirst(offset - head.count - spooled))
    }

    /// The whole in one piece when it is small, else as a stream.
    func response() throws -> Response {
        var body = Response.Body.stream(BatchAnswerStream(self))
        if count <= Self.small { body = .bytes(try bytes()) }
        return Self.response(status, type, body)
    }

    /// All of it.
    func bytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while case let block = try block(at: bytes.count), !block.isEmpty { bytes += block }
        return bytes
    }

    /// Bytes of an answer that is made whole in memory.
    private static let small = 256 << 10

    static func response(_ status: Int, _ type: String, _ body: Response.Body) -> Response {
        var response = Response(status: status, body: body)
        response.headers.set("Content-Type", type)
        response.headers.set("Cache-Control", "private, no-cache")
        response.headers.vary(on: "Accept")
        response.headers.vary(on: "Authorization")
        return response
    }
}

/// A finished answer on its way out.
private final class BatchAnswerStream: BodyStream {
    private let answer: BatchAnswer
    private let offset = Mutex(0)

    init(_ answer: BatchAnswer) {
        self.answer = answer
    }

    func next() throws -> [UInt8]? {
        try offset.withLock { offset in
            let block = try answer.block(at: offset)
            offset += block.count
            return block.isEmpty ? nil : block
        }
    }
}

/// Results on their way out while the batch still runs, and at the end the summary. A client that is slow to take them, or has gone,
/// holds nothing up.
final class BatchResultStream: WaitingStream {
    private let results: BatchResults
    /// What has been read; nil when all has.
    private let offset = Mutex<Int?>(0)

    init(_ results: BatchResults) {
        self.results = results
    }

    func attach(wake: @escaping @Sendable () -> Void) {
        results.onMore(wake)
    }

    func next() throws -> [UInt8]? {
        try offset.withLock { offset in
            guard let start = offset else { return nil }
            guard let block = try results.read(from: start) else {
                offset = nil
                return results.answer(status: 207).tail
            }
            offset = start + block.count
            return block
        }
    }
}
