/// The labels that a domain name is made of (RFC 1123, section 2.1).
enum HostName {
    /// Letters, digits and inner hyphens, 1 to 63 of them.
    static func isLabel(_ label: Substring.UTF8View) -> Bool {
        guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else { return false }
        return label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        Digits.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
