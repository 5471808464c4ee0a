/// A UUID of any version in its text form of RFC 9562, section 4: 32 hexadecimal digits in groups of 8-4-4-4-12.
public enum Uuid {
    /// The text in lower case; nil when it has another form (braces and `urn:uuid:` are not taken).
    public static func normalized(_ text: String) -> String? {
        guard text.utf8.count == 36 else { return nil }
        var hasCapitals = false
        var index = 0
        for byte in text.utf8 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else if !Digits.isDigit(byte) {
                guard (byte | 0x20) &- UInt8(ascii: "a") < 6 else { return nil }
                if byte < UInt8(ascii: "a") { hasCapitals = true }
            }
            index += 1
        }
        return hasCapitals ? text.lowercased() : text
    }
}
