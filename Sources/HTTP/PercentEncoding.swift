/// Percent-encoding in paths and queries (RFC 3986 §2.1).
enum PercentEncoding {
    /// Whether each `%` is followed by two hexadecimal digits, and what they encode is UTF-8 without NUL.
    static func isWellFormed(_ octets: ArraySlice<UInt8>) -> Bool {
        guard octets.contains(37) else { return true }
        guard let decoded = decode(octets, plusIsSpace: false), !decoded.contains(0) else { return false }
        return String(validating: decoded, as: UTF8.self) != nil
    }

    /// The octets behind the escapes, nil when one is malformed.
    static func decode(_ octets: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(octets.count)
        var index = octets.startIndex
        while index < octets.endIndex {
            let octet = octets[index]
            if octet == 37 {
                guard index + 2 < octets.endIndex, let high = Octet.hex(octets[index + 1]), let low = Octet.hex(octets[index + 2]) else { return nil }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && octet == 43 ? 32 : octet)
                index += 1
            }
        }
        return decoded
    }

    /// The text behind the escapes of octets already found well formed.
    static func text(_ octets: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String {
        guard octets.contains(37) || plusIsSpace && octets.contains(43) else { return String(decoding: octets, as: UTF8.self) }
        return String(decoding: decode(octets, plusIsSpace: plusIsSpace) ?? Array(octets), as: UTF8.self)
    }
}
