/// A short text of a fixed form, such as a code: what a regular expression says of it, and the same as a matcher.
///
/// One declaration gives both the contract's `pattern` (ECMA-262, anchored) and the check, so that the two can't drift.
public struct Pattern: Sendable, Equatable {
    public enum Part: Sendable, Equatable {
        case literal(String)
        case digits(ClosedRange<Int>)
        /// A–Z.
        case capitals(ClosedRange<Int>)
        /// A–Z, 0–9 and the hyphen.
        case codeCharacters(ClosedRange<Int>)
        /// a–z, 0–9 and the underscore.
        case nameCharacters(ClosedRange<Int>)
        /// 0–9 and a–f.
        case hexDigits(ClosedRange<Int>)
        /// Printable ASCII without the space.
        case visible(ClosedRange<Int>)
    }

    public let parts: [Part]

    public init(_ parts: Part...) {
        self.parts = parts
    }

    /// The anchored regular expression.
    public var expression: String {
        "^" + parts.map(\.expression).joined() + "$"
    }

    /// Whether all of `text` has this form. Each run of characters is taken as long as it goes; no backtracking is needed
    /// as long as neighbouring parts don't share characters.
    public func matches(_ text: String) -> Bool {
        var rest = text.utf8[...]
        for part in parts {
            guard let after = part.consume(rest) else { return false }
            rest = after
        }
        return rest.isEmpty
    }
}

extension Pattern.Part {
    fileprivate var expression: String {
        switch self {
        case .literal(let text): text
        case .digits(let count): #"\d"# + Self.times(count)
        case .capitals(let count): "[A-Z]" + Self.times(count)
        case .codeCharacters(let count): "[A-Z0-9-]" + Self.times(count)
        case .nameCharacters(let count): "[a-z0-9_]" + Self.times(count)
        case .hexDigits(let count): "[0-9a-f]" + Self.times(count)
        case .visible(let count): "[!-~]" + Self.times(count)
        }
    }

    private static func times(_ count: ClosedRange<Int>) -> String {
        switch (count.lowerBound, count.upperBound) {
        case (1, 1): ""
        case let (low, high) where low == high: "{\(low)}"
        case let (low, high): "{\(low),\(high)}"
        }
    }

    fileprivate func consume(_ text: Substring.UTF8View) -> Substring.UTF8View? {
        switch self {
        case .literal(let literal):
            return text.starts(with: literal.utf8) ? text.dropFirst(literal.utf8.count) : nil
        case .digits(let count):
            return Self.run(text, count) { (48...57).contains($0) }
        case .capitals(let count):
            return Self.run(text, count) { (65...90).contains($0) }
        case .codeCharacters(let count):
            return Self.run(text, count) { (65...90).contains($0) || (48...57).contains($0) || $0 == 45 }
        case .nameCharacters(let count):
            return Self.run(text, count) { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        case .hexDigits(let count):
            return Self.run(text, count) { (97...102).contains($0) || (48...57).contains($0) }
        case .visible(let count):
            return Self.run(text, count) { (33...126).contains($0) }
        }
    }

    private static func run(_ text: Substring.UTF8View, _ count: ClosedRange<Int>, _ belongs: (UInt8) -> Bool) -> Substring.UTF8View? {
        let length = text.prefix(count.upperBound).prefix(while: belongs).count
        return length >= count.lowerBound ? text.dropFirst(length) : nil
    }
}
