/// Finds the values inside a JSON text where they stand, without building them.
///
/// For texts that are known to be JSON, as stored documents are: in any other a walk may find less or nonsense, but nothing beyond the bytes.
public struct JSONWalk {
    /// Where a value stands.
    public struct Place: Sendable, Equatable {
        public let start: Int
        public let end: Int
        /// Whether it is a string without escapes: the bytes between its quotes are the string's own.
        public let isPlainString: Bool
        public let isString: Bool
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var next: Int
    private let close: UInt8

    /// Walks the members of the object that begins at `start`.
    public init(object bytes: UnsafeRawBufferPointer, from start: Int = 0) {
        self.init(bytes, from: start, open: UInt8(ascii: "{"), close: UInt8(ascii: "}"))
    }

    /// Walks the elements of the array that begins at `start`.
    public init(array bytes: UnsafeRawBufferPointer, from start: Int = 0) {
        self.init(bytes, from: start, open: UInt8(ascii: "["), close: UInt8(ascii: "]"))
    }

    private init(_ bytes: UnsafeRawBufferPointer, from start: Int, open: UInt8, close: UInt8) {
        self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
        self.close = close
        next = start
        skipSpace()
        next = next < bytes.count && bytes[next] == open ? next + 1 : bytes.count
    }

    /// The next member's name, as it is written between its quotes, and its value; nil at the end.
    public mutating func member() -> (name: Range<Int>, value: Place)? {
        guard begins(), bytes[next] == UInt8(ascii: "\"") else { return nil }
        let name = value()
        skipSpace()
        guard next < bytes.count, bytes[next] == UInt8(ascii: ":"), name.end - name.start >= 2 else { return nil }
        next += 1
        skipSpace()
        guard next < bytes.count else { return nil }
        return (name.start + 1..<name.end - 1, value())
    }

    /// The next element; nil at the end.
    public mutating func element() -> Place? {
        begins() ? value() : nil
    }

    /// Steps to the next member or element, if there is one.
    private mutating func begins() -> Bool {
        skipSpace()
        if next < bytes.count, bytes[next] == UInt8(ascii: ",") {
            next += 1
            skipSpace()
        }
        return next < bytes.count && bytes[next] != close
    }

    private mutating func value() -> Place {
        let start = next
        switch bytes[start] {
        case UInt8(ascii: "\""):
            let isPlain = skipString()
            return Place(start: start, end: next, isPlainString: isPlain, isString: true)
        case UInt8(ascii: "{"), UInt8(ascii: "["): skipContainer()
        default:
            while next < bytes.count, !Self.endsScalar(bytes[next]) { next += 1 }
            // So that a walk of what is no JSON goes on.
            if next == start { next += 1 }
        }
        return Place(start: start, end: next, isPlainString: false, isString: false)
    }

    /// Whether the string has no escapes.
    private mutating func skipString() -> Bool {
        var isPlain = true
        next += 1
        while true {
            next = PlainText.end(in: bytes, from: next)
            guard next < bytes.count else { return false }
            switch bytes[next] {
            case UInt8(ascii: "\""):
                next += 1
                return isPlain
            case UInt8(ascii: "\\"):
                isPlain = false
                next = min(next + 2, bytes.count)
            default: next += 1
            }
        }
    }

    private mutating func skipContainer() {
        var depth = 0
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: "\""):
                _ = skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            next += 1
            if depth == 0 { return }
        }
    }

    private mutating func skipSpace() {
        while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20
    }
}
