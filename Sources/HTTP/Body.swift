/// The content of a request.
public enum Body: Sendable {
    case empty
    case bytes([UInt8])
    /// Longer than the route keeps in memory.
    case file(SpooledBody)

    /// Bytes, after the content coding was taken off.
    public var count: Int {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .file(let file): file.count
        }
    }
}
