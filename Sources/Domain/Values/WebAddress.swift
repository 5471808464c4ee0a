/// The address of a page: a URI of RFC 3986 with the scheme http or https and a host.
public enum WebAddress {
    public static let maximumLength = 2083

    /// The address as it is, at most 2083 octets; nil when it is none.
    ///
    /// Letters outside ASCII after the host are percent-encoded, which names the same page (RFC 3987, section 3.1):
    /// `https://exemple.fr/équipe` → `https://exemple.fr/%C3%A9quipe`.
    public static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= maximumLength, let authority = authority(of: text), isAuthority(authority) else { return nil }
        let rest = text.utf8[authority.endIndex...]
        guard rest.allSatisfy(isURICharacter), hasWholeEscapes(rest) else { return nil }
        let encoded = percentEncoded(text)
        return encoded.utf8.count <= maximumLength ? encoded : nil
    }

    private static func authority(of text: String) -> Substring.UTF8View? {
        let lower = text.prefix(8).lowercased()
        let start = lower.hasPrefix("https://") ? 8 : lower.hasPrefix("http://") ? 7 : nil
        return start.map { text.utf8.dropFirst($0).prefix { byte in !"/?#".utf8.contains(byte) } }
    }

    /// `[userinfo@]host[:port]`, the host a name, an IPv4 address or an IPv6 address in brackets.
    private static func isAuthority(_ authority: Substring.UTF8View) -> Bool {
        let user = authority.lastIndex(of: UInt8(ascii: "@"))
        let place = user.map { authority[authority.index(after: $0)...] } ?? authority
        if let user, !authority[..<user].allSatisfy({ $0 < 0x80 && isURICharacter($0) && !"@[]".utf8.contains($0) }) { return false }
        if place.first == UInt8(ascii: "[") {
            guard let closing = place.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = place[place.startIndex..<closing].dropFirst()
            return address.contains(UInt8(ascii: ":")) && address.allSatisfy(isAddressCharacter) && isPort(place[closing...].dropFirst())
        }
        let host = place.prefix { $0 != UInt8(ascii: ":") }
        var labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return host.count <= 253 && labels.allSatisfy(HostName.isLabel) && isPort(place[host.endIndex...])
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(Digits.isDigit) else { return false }
        // An empty one stands for the scheme's own (RFC 3986, section 3.2.3).
        return digits.isEmpty || (1...65_535).contains(Int(String(digits) ?? "") ?? 0)
    }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        Digits.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Neither space nor control character nor one of the delimiters that RFC 3986 leaves out (section 2).
    private static func isURICharacter(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
    }

    private static func hasWholeEscapes(_ text: Substring.UTF8View) -> Bool {
        var rest = text
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            let digits = rest[percent...].dropFirst().prefix(2)
            guard digits.count == 2, digits.allSatisfy({ isAddressCharacter($0) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") }) else {
                return false
            }
            rest = rest[digits.endIndex...]
        }
        return true
    }

    private static func percentEncoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x80 {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
