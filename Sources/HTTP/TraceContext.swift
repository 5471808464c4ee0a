/// A caller's trace, from `traceparent` (W3C Trace Context level 1, version 00).
public struct TraceContext: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, never all zero.
    public let traceID: String
    /// The caller's span: 16 lower-case hexadecimal digits, never all zero.
    public let parentID: String
    /// Whether the caller records the trace.
    public let isSampled: Bool

    /// Nil for a field that the standard says to ignore: upper case, zero ids, version `ff`, a wrong length. A later
    /// version may carry more after its flags.
    public init?(_ traceparent: String) {
        let octets = Array(traceparent.utf8)
        guard octets.count >= 55, octets[2] == 45, octets[35] == 45, octets[52] == 45 else { return nil }
        let isDigits = { (range: Range<Int>) in octets[range].allSatisfy { Octet.isDigit($0) || (97...102).contains($0) } }
        guard isDigits(0..<2), isDigits(3..<35), isDigits(36..<52), isDigits(53..<55) else { return nil }
        let version = octets[0..<2]
        guard !version.elementsEqual("ff".utf8) else { return nil }
        guard octets.count == 55 || !version.elementsEqual("00".utf8) && octets[55] == 45 else { return nil }
        guard octets[3..<35].contains(where: { $0 != 48 }), octets[36..<52].contains(where: { $0 != 48 }) else { return nil }
        traceID = String(decoding: octets[3..<35], as: UTF8.self)
        parentID = String(decoding: octets[36..<52], as: UTF8.self)
        isSampled = (Octet.hex(octets[54]) ?? 0) & 1 == 1
    }
}
