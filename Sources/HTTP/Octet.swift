/// The classes of octets that the grammar of HTTP names.
enum Octet {
    /// `tchar` (RFC 9110 §5.6.2).
    static func isToken(_ octet: UInt8) -> Bool {
        octet < 128 && (octet < 64 ? tokensBelow64 >> UInt64(octet) : tokensFrom64 >> UInt64(octet & 63)) & 1 == 1
    }

    /// What a field value may hold: visible ASCII, SP, HTAB and obs-text (RFC 9110 §5.5).
    static func isFieldContent(_ octet: UInt8) -> Bool {
        octet >= 32 && octet != 127 || octet == 9
    }

    /// What a request target may hold: visible ASCII but the fragment's `#` (RFC 9112 §3.2).
    static func isTarget(_ octet: UInt8) -> Bool {
        octet > 32 && octet < 127 && octet != 35
    }

    static func isDigit(_ octet: UInt8) -> Bool {
        octet &- 48 < 10
    }

    /// The value of a hexadecimal digit.
    static func hex(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 48...57: octet - 48
        case 65...70: octet - 55
        case 97...102: octet - 87
        default: nil
        }
    }

    static func lowercased(_ octet: UInt8) -> UInt8 {
        octet &- 65 < 26 ? octet | 0x20 : octet
    }

    /// Equality without case, for names and for the tokens that HTTP compares so.
    static func equal(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        left.elementsEqual(right) { lowercased($0) == lowercased($1) }
    }

    /// Without the optional whitespace around (RFC 9110 §5.6.3).
    static func trimmed<Octets: BidirectionalCollection<UInt8>>(_ octets: Octets) -> Octets.SubSequence {
        var start = octets.startIndex
        var end = octets.endIndex
        while start < end, octets[start] == 32 || octets[start] == 9 { octets.formIndex(after: &start) }
        while start < end {
            let last = octets.index(before: end)
            guard octets[last] == 32 || octets[last] == 9 else { break }
            end = last
        }
        return octets[start..<end]
    }

    /// One bit for each octet below 64: ``!#$%&'*+-.`` and the digits.
    private static let tokensBelow64: UInt64 = 0x03FF_6CFA_0000_0000
    /// One bit for each octet from 64: the letters and ``^_`|~``.
    private static let tokensFrom64: UInt64 = 0x57FF_FFFF_C7FF_FFFE
}
