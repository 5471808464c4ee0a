/// Gathers a request's body as it comes: in memory first, in a file when it grows past what its route keeps in memory.
/// Lives on the event thread of its connection.
struct BodyCollector: ~Copyable {
    private let limit: Int
    private var spool: Spool
    private var inflater: Inflater?
    private var isAtEnd = false

    /// `expected` is the declared length, nil when there is none.
    init(limit: Int, memoryLimit: Int, directory: String, expected: Int?, isGzip: Bool) {
        self.limit = limit
        spool = Spool(memoryLimit: memoryLimit, directory: directory)
        inflater = isGzip ? Inflater() : nil
        // A declared length is only a promise: no more is set aside for it than a first block.
        if let expected, !isGzip { spool.reserve(min(expected, memoryLimit, 64 << 10)) }
    }

    /// Takes the next part; nil when all is well.
    mutating func append(_ part: UnsafeRawBufferPointer) -> Refusal? {
        guard inflater != nil else { return store(part) }
        guard !isAtEnd else { return .malformed("content_coding") }
        var refusal: Refusal?
        // Taken out for the time of the call, which needs the rest of the collector.
        let inflating = inflater.take()
        let outcome = inflating?.append(part) { plain in
            refusal = store(plain)
            return refusal == nil
        }
        inflater = consume inflating
        switch outcome {
        case .more: return nil
        case .end:
            isAtEnd = true
            return nil
        case .stopped: return refusal
        case .malformed, nil: return .malformed("content_coding")
        }
    }

    /// The whole body, or why it is none.
    consuming func finish() -> Result<Body, RefusalError> {
        if inflater != nil, !isAtEnd { return .failure(RefusalError(refusal: .malformed("content_coding"))) }
        return .success(spool.finished())
    }

    private mutating func store(_ part: UnsafeRawBufferPointer) -> Refusal? {
        guard part.count <= limit - spool.count else { return .bodyTooLarge(limit: limit) }
        do throws(FileError) {
            try spool.append(part)
            return nil
        } catch {
            return Refusal(.insufficientStorage)
        }
    }
}

/// A refusal as the failure of a result.
struct RefusalError: Error {
    let refusal: Refusal
}
