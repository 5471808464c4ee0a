/// Reading of digits as the identifiers need it: ASCII 0–9 only, since Unicode's other digits belong to no register.
enum Digits {
    /// The digits of `text` as numbers, once spaces of every width and dots are taken off; nil when anything else stands in it.
    static func grouped(_ text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.append(UInt8(scalar.value - 48))
            case ".": continue
            case _ where isSpace(scalar): continue
            default: return nil
            }
        }
        return digits
    }

    /// Whether `text` is exactly `count` digits.
    static func areAll(_ text: some StringProtocol, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { isDigit($0) }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 48 < 10
    }

    /// The space, the no-break space and its narrow form, which French typography puts between groups of digits, and the thin space.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\u{A0}" || scalar == "\u{202F}" || scalar == "\u{2009}"
    }

    static func text(_ digits: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: digits.count) { buffer in
            for (index, digit) in digits.enumerated() { buffer[index] = digit + 48 }
            return digits.count
        }
    }

    /// The control sum of ISO/IEC 7812-1, annex B: every second digit from the right is doubled.
    static func passLuhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let weighed = index.isMultiple(of: 2) ? Int(digit) : Int(digit) * 2
            sum += weighed > 9 ? weighed - 9 : weighed
        }
        return sum.isMultiple(of: 10)
    }
}
