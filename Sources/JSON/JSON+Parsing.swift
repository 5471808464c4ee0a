extension JSON {
    /// Reads one JSON text in UTF-8, and nothing after it but white space.
    ///
    /// Takes what RFC 8259 and I-JSON (RFC 7493) allow, without a byte order mark. A number that is whole and within ±2^53 becomes
    /// `.integer`, however it is written.
    /// - Throws: the first error, with its position.
    @inlinable public init(parsing bytes: some Collection<UInt8>, limits: Limits = Limits()) throws(SyntaxError) {
        let read = bytes.withContiguousStorageIfAvailable { JSON.read($0, limits: limits) }
        self = try (read ?? Array(bytes).withUnsafeBufferPointer { JSON.read($0, limits: limits) }).get()
    }

    @usableFromInline static func read(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits) -> Result<JSON, SyntaxError> {
        do throws(SyntaxError) {
            var parser = Parser(bytes: bytes, limits: limits)
            return .success(try parser.text())
        } catch {
            return .failure(error)
        }
    }
}
