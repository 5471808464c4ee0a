/// A place in a text, in lines and characters from 1.
struct Position: Sendable {
    var line = 1
    var column = 1

    /// Steps over a byte; those that go on with a character take no place.
    mutating func pass(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    /// The character before, on the same line.
    var before: Position { Position(line: line, column: column - 1) }
}
