/// Reads a text of the form `{"items":[…]}` element by element, so that neither the text nor the list ever stands in memory.
///
/// Takes what ``JSON/init(parsing:limits:)`` takes. Holds one element and one block of the text.
public struct JSONListReader {
    /// What a text holds beside the elements.
    public struct Outline: Equatable, Sendable {
        /// False for a text that is another value than an object; the rest means nothing then.
        public var isObject = true
        /// True when the member is there, whatever it is.
        public var hasMember = false
        /// True when the member is a list.
        public var hasList = false
        /// The other members, in order.
        public var others: [String] = []
    }

    private let member: String
    private let maximumLength: Int
    private let more: () throws -> [UInt8]
    /// The part of the text that is looked at; everything before `position` is done with.
    private var window: [UInt8] = []
    private var position = 0
    /// Where the window begins in the text, for the positions of errors.
    private var offset = 0
    private var line = 1
    private var lineStart = 0

    /// - Parameters:
    ///   - member: the name of the list.
    ///   - maximumLength: bytes of one element.
    ///   - more: gives the next block of the text; empty at its end.
    public init(member: String, maximumLength: Int, more: @escaping () throws -> [UInt8]) {
        self.member = member
        self.maximumLength = maximumLength
        self.more = more
    }

    /// Reads the whole text and hands over each element with its bytes' count; nil for one that is longer than it may be.
    ///
    /// - Throws: `JSON.SyntaxError`, and what `more` and `element` throw.
    public mutating func read(_ element: (JSON?, _ count: Int) throws -> Void) throws -> Outline {
        var outline = Outline()
        _ = try nextByte()
        while window.count < 3, try fill() {}
        if window.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure(.byteOrderMark, at: 0) }
        if try requiredByte() == UInt8(ascii: "{") {
            position += 1
            try readMembers(&outline, element)
        } else {
            outline.isObject = false
            _ = try value()
        }
        guard try nextByte() == nil else { throw failure(.trailingContent, at: position) }
        return outline
    }

    private mutating func readMembers(_ outline: inout Outline, _ element: (JSON?, Int) throws -> Void) throws {
        if try requiredByte() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            guard try requiredByte() == UInt8(ascii: "\"") else { throw failure(.unexpectedCharacter, at: position) }
            let start = offset + position
            guard case .string(let name) = try value().json else { throw failure(.unexpectedCharacter, at: position) }
            if name == member ? outline.hasMember : outline.others.contains(name) {
                throw failure(.duplicateMember(name), at: start - offset)
            }
            guard try requiredByte() == UInt8(ascii: ":") else { throw failure(.unexpectedCharacter, at: position) }
            position += 1
            if name == member {
                outline.hasMember = true
                outline.hasList = try requiredByte() == UInt8(ascii: "[")
            } else {
                guard outline.others.count < Self.mostOthers else { throw failure(.tooManyMembers, at: position) }
                outline.others.append(name)
            }
            if name == member, outline.hasList { try readList(element) } else { _ = try value() }
            switch try requiredByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return
            default: throw failure(.unexpectedCharacter, at: position)
            }
        }
    }

    private static let mostOthers = 100

    private mutating func readList(_ element: (JSON?, Int) throws -> Void) throws {
        position += 1
        if try requiredByte() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            let (json, count) = try value()
            try element(json, count)
            switch try requiredByte() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return
            default: throw failure(.unexpectedCharacter, at: position)
            }
        }
    }

    // MARK: - Values

    /// Takes one value; its JSON is nil when it is too long, and then only its brackets and quotes have been looked at.
    private mutating func value() throws -> (json: JSON?, count: Int) {
        _ = try requiredByte()
        var scan = Scan()
        var index = position
        var passedOver = 0
        while true {
            while index < window.count, !scan.isPast(window[index]) { index += 1 }
            if index < window.count { break }
            if index - position > maximumLength {
                passedOver += index - position
                position = index
            }
            let scanned = index - position
            guard try fill() else {
                guard scan.endsWithText else { throw failure(.unexpectedEnd, at: window.count) }
                break
            }
            index = position + scanned
        }
        defer { position = index }
        let count = passedOver + index - position
        guard count <= maximumLength else { return (nil, count) }
        // A value of no bytes at all: what stands here begins none.
        guard count > 0 else { throw failure(.unexpectedCharacter, at: position) }
        do {
            return (try JSON(parsing: window[position..<index]), count)
        } catch {
            throw failure(error.kind, at: position + error.offset)
        }
    }

    /// Where a value ends, by its brackets and quotes alone.
    private struct Scan {
        private var depth = 0
        private var isInString = false
        private var isEscaped = false
        private var isDone = false

        /// Looks at the next byte; true when the value ended before it.
        mutating func isPast(_ byte: UInt8) -> Bool {
            if isDone { return true }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    isDone = depth == 0
                }
                return false
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
                isDone = depth == 0
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                return depth == 0
            default: break
            }
            return false
        }

        /// Whether the end of the text ends the value too.
        var endsWithText: Bool { depth == 0 && !isInString }
    }

    // MARK: - Bytes

    /// The byte at `position` after white space; nil at the end.
    private mutating func nextByte() throws -> UInt8? {
        while true {
            while position < window.count {
                switch window[position] {
                case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
                default: return window[position]
                }
            }
            guard try fill() else { return nil }
        }
    }

    private mutating func requiredByte() throws -> UInt8 {
        guard let byte = try nextByte() else { throw failure(.unexpectedEnd, at: window.count) }
        return byte
    }

    /// Lets go of what is done with and takes the next block; false at the end.
    private mutating func fill() throws -> Bool {
        let block = try more()
        guard !block.isEmpty else { return false }
        for place in 0..<position where window[place] == UInt8(ascii: "\n") {
            line += 1
            lineStart = offset + place + 1
        }
        window.removeFirst(position)
        offset += position
        position = 0
        window += block
        return true
    }

    private func failure(_ kind: JSON.SyntaxError.Kind, at place: Int) -> JSON.SyntaxError {
        var line = line
        var start = lineStart
        for index in 0..<max(0, min(place, window.count)) where window[index] == UInt8(ascii: "\n") {
            line += 1
            start = offset + index + 1
        }
        return JSON.SyntaxError(kind: kind, offset: offset + place, line: line, column: offset + place - start + 1)
    }
}
