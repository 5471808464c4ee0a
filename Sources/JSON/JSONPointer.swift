/// The place of a value in a document (RFC 6901): `/contacts/0/email`, the empty text for the whole.
public struct JSONPointer: Sendable {
    /// The names and indexes from the root, without their escapes.
    public let tokens: [String]

    public static let root = JSONPointer(tokens: [])

    public init(tokens: [String]) { self.tokens = tokens }

    /// Reads the string form (RFC 6901 §3): empty or beginning with `/`, `~1` for a slash and `~0` for a tilde in a name. Else nil.
    public init?(_ text: String) {
        guard !text.utf8.isEmpty else {
            tokens = []
            return
        }
        // By bytes: a slash and a combining mark after it are one Character.
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.removeFirst().isEmpty else { return nil }
        var tokens: [String] = []
        for part in parts {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    public var isRoot: Bool { tokens.isEmpty }

    /// The place of a member, or of an element with its index in digits, within this one.
    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    /// The place of an element within this one.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// Whether the other place is this one or within it.
    func contains(_ other: JSONPointer) -> Bool {
        other.tokens.count >= tokens.count && zip(tokens, other.tokens).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    private static func unescaped(_ part: Substring.UTF8View) -> String? {
        guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
        var bytes: [UInt8] = []
        var rest = part[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPointer: Hashable {
    /// Token by token, by their bytes, as RFC 6901 §4 compares names.
    public static func == (left: JSONPointer, right: JSONPointer) -> Bool {
        left.tokens.count == right.tokens.count && left.contains(right)
    }

    public func hash(into hasher: inout Hasher) {
        for token in tokens { token.hashBytes(into: &hasher) }
        hasher.combine(tokens.count)
    }
}
