/// Reads a text from its first byte to its last; `position` is the next byte to look at.
struct Parser: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    let end: Int
    let limits: JSON.Limits
    var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSON.Limits) {
        self.bytes = bytes
        end = bytes.count
        self.limits = limits
    }

    mutating func text() throws(JSON.SyntaxError) -> JSON {
        if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { throw failure(.byteOrderMark, at: 0) }
        let value = try value(depth: 0)
        skipWhiteSpace()
        guard position == end else { throw failure(.trailingContent, at: position) }
        return value
    }

    /// - Parameter depth: how many arrays and objects are open.
    mutating func value(depth: Int) throws(JSON.SyntaxError) -> JSON {
        switch try nextSignificantByte() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "+"), UInt8(ascii: "."): throw failure(.invalidNumber, at: position)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): throw failure(.invalidLiteral, at: position)
        default: throw failure(.unexpectedCharacter, at: position)
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSON.SyntaxError) -> JSON {
        let start = position
        for letter in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
            guard position < end else { throw failure(.unexpectedEnd, at: end) }
            guard bytes[position] == letter else { throw failure(.invalidLiteral, at: start) }
            position += 1
        }
        return value
    }

    mutating func skipWhiteSpace() {
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// The byte at `position` after white space, which it does not pass.
    mutating func nextSignificantByte() throws(JSON.SyntaxError) -> UInt8 {
        skipWhiteSpace()
        guard position < end else { throw failure(.unexpectedEnd, at: end) }
        return bytes[position]
    }

    /// The error with its line and column, which only a refused text has to pay for.
    func failure(_ kind: JSON.SyntaxError.Kind, at offset: Int) -> JSON.SyntaxError {
        var line = 1
        var lineStart = 0
        for place in 0..<offset where bytes[place] == UInt8(ascii: "\n") {
            line += 1
            lineStart = place + 1
        }
        return JSON.SyntaxError(kind: kind, offset: offset, line: line, column: offset - lineStart + 1)
    }
}
