/// Reads numbers of a fixed width from the front of a text.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The next `width` characters as a number; nil unless all are digits.
    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The next character when it is a digit.
    mutating func digit() -> Int? {
        guard position < bytes.count, Digits.isDigit(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1] - 48)
    }

    /// Whether this ASCII character came next; then it is read.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }
}
