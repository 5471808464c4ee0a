extension [UInt8] {
    mutating func append(ascii text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal value: Int) {
        if 0...9 ~= value { return append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value)) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            var rest = value.magnitude
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            append(contentsOf: digits[start...])
        }
    }

    /// The shortest digits that read back as the same double.
    mutating func append(decimal value: Double) {
        guard value.isFinite else { return append(ascii: "null") }
        // Beyond 2^53 the description has an exponent: written as a whole number readers would refuse it (RFC 7493 §2.2).
        if let whole = value.exactWhole { return append(decimal: whole) }
        append(contentsOf: value.description.utf8)
    }

    mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { appendEscaping($0) }
        if done == nil { Array(text.utf8).withUnsafeBufferPointer { appendEscaping($0) } }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaping(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while true {
            let plainEnd = PlainText.end(in: text, from: start)
            append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<plainEnd]))
            guard plainEnd < text.count else { return }
            appendEscape(of: text[plainEnd])
            start = plainEnd + 1
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        case ..<0x20:
            let digits: StaticString = "0123456789abcdef"
            append(ascii: "u00")
            append(digits.utf8Start[Int(byte >> 4)])
            append(digits.utf8Start[Int(byte & 0xF)])
        default: append(byte)
        }
    }
}
