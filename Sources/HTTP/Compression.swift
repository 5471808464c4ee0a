import Synchronization

/// Decides which answers are compressed and keeps the compressors for the next.
final class Compression: Sendable {
    private let threshold: Int
    private let idle = Mutex<[Deflater]>([])

    init(threshold: Int) {
        self.threshold = threshold
    }

    /// The answer as it is sent to a client that takes gzip or not. `Vary` says so in either case.
    func apply(to response: Response, acceptsGzip: Bool) -> Response {
        guard isWorthwhile(response) else { return response }
        var response = response
        response.headers.vary(on: "Accept-Encoding")
        guard acceptsGzip else { return response }
        if case .bytes(let bytes) = response.body {
            guard let deflater = take() else { return response }
            response.body = .bytes(deflater.compress(bytes))
            idle.withLock { if $0.count < 8 { $0.append(deflater) } }
        }
        response.headers.add("Content-Encoding", "gzip")
        if let tag = response.headers["ETag"] { response.headers.set("ETag", CodedTag.compressed(tag)) }
        return response
    }

    /// Whether the answer is one that compression changes.
    func isWorthwhile(_ response: Response) -> Bool {
        switch response.body {
        case .none: return false
        case .bytes(let bytes): guard bytes.count >= threshold else { return false }
        case .stream: break
        }
        guard response.status != 206, !response.headers.contains("Content-Encoding") else { return false }
        return response.headers["Content-Type"].map(Compression.isCompressible) ?? false
    }

    /// Text in its various guises. An event stream is left alone: a proxy that buffers it would hold events back.
    private static func isCompressible(_ type: String) -> Bool {
        let essence = type.utf8.prefix { $0 != 59 && $0 != 32 }.map(Octet.lowercased)
        if essence.starts(with: "text/".utf8) { return !essence.elementsEqual("text/event-stream".utf8) }
        return suffixes.contains { essence.count >= $0.utf8.count && essence.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    private static let suffixes = ["/json", "+json", "ndjson", "yaml", "xml", "javascript"]

    private func take() -> Deflater? {
        idle.withLock { $0.popLast() } ?? Deflater()
    }
}
