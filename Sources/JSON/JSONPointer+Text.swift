extension JSONPointer: CustomStringConvertible {
    /// The string form (RFC 6901 §3 and §5): `/a~1b/0`.
    public var description: String { String(decoding: escaped, as: UTF8.self) }

    /// The URI fragment form (RFC 6901 §6): `#/a~1b/0`, percent-encoded where RFC 3986 requires.
    public var fragment: String {
        var bytes: [UInt8] = [UInt8(ascii: "#")]
        for byte in escaped {
            if Self.standsInFragment(byte) {
                bytes.append(byte)
            } else {
                let digits: StaticString = "0123456789ABCDEF"
                bytes += [UInt8(ascii: "%"), digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var escaped: [UInt8] {
        var bytes: [UInt8] = []
        for token in tokens {
            bytes.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): bytes.append(ascii: "~0")
                case UInt8(ascii: "/"): bytes.append(ascii: "~1")
                default: bytes.append(byte)
                }
            }
        }
        return bytes
    }

    /// RFC 3986 §3.5: unreserved, sub-delims, `:`, `@`, `/`, `?`.
    private static func standsInFragment(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~!$&'()*+,;=:@/?".utf8.contains(byte)
        }
    }
}
