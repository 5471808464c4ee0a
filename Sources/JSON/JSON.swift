/// A JSON value (RFC 8259), as I-JSON (RFC 7493) narrows it.
///
/// Whole numbers are `.integer`, all others `.number`: reading `10`, `10.0` and `1e1` gives `.integer(10)`.
/// Objects keep the order in which their members were written.
@frozen public enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(Object)

    /// The largest magnitude that every reader of JSON keeps exact (RFC 7493 §2.2): 2^53.
    public static let largestExactInteger = 9_007_199_254_740_992
}

extension JSON: CustomStringConvertible {
    /// The compact text, as ``write(into:)`` writes it.
    public var description: String { String(decoding: bytes(), as: UTF8.self) }
}
