/// An e-mail address in ASCII: the `Mailbox` of RFC 5321, section 4.1.2, without quoted local parts and address literals.
public enum EmailAddress {
    /// The address in lower case: `A@Exemple.FR` → `a@exemple.fr`; nil when it is none.
    ///
    /// One @, at most 64 octets before it and 254 in all (RFC 5321, section 4.5.3.1; RFC 3696, erratum 1690), a domain of two labels or more.
    public static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= 254 else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, isLocalPart(parts[0]), isDomain(parts[1]) else { return nil }
        return text.lowercased()
    }

    /// `Dot-string`: atoms with single dots between them.
    private static func isLocalPart(_ local: Substring.UTF8View) -> Bool {
        guard (1...64).contains(local.count) else { return false }
        return local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy(isAtomText)
        }
    }

    private static func isDomain(_ domain: Substring.UTF8View) -> Bool {
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(HostName.isLabel)
    }

    /// `atext` of RFC 5322, section 3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        HostName.isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
