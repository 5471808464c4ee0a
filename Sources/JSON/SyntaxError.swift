extension JSON {
    /// Why a text is not the JSON we take, and where.
    ///
    /// `offset` counts bytes from 0; `line` and `column` count from 1, the column in bytes.
    public struct SyntaxError: Error, Equatable, Hashable, Sendable {
        public let kind: Kind
        public let offset: Int
        public let line: Int
        public let column: Int

        public init(kind: Kind, offset: Int, line: Int, column: Int) {
            self.kind = kind
            self.offset = offset
            self.line = line
            self.column = column
        }
    }
}

extension JSON.SyntaxError {
    public enum Kind: Equatable, Hashable, Sendable {
        /// A byte that cannot stand here.
        case unexpectedCharacter
        /// The text ends within a value, or holds none.
        case unexpectedEnd
        /// A bare word other than `true`, `false` and `null`.
        case invalidLiteral
        /// Not a number of RFC 8259 §6: `01`, `1.`, `+1`, `.5`.
        case invalidNumber
        /// A whole number beyond ±2^53 (RFC 7493 §2.2) or a number too large for a double.
        case numberOutOfRange
        /// A backslash before something else than RFC 8259 §7 allows.
        case invalidStringEscape
        /// A control character in a string, where an escape is required.
        case unescapedControlCharacter
        /// Bytes in a string that are not UTF-8.
        case invalidUTF8
        /// An escaped surrogate without its other half (RFC 7493 §2.1).
        case loneSurrogate
        /// A name that the object already has (RFC 7493 §2.3); the position is the second one's.
        case duplicateMember(String)
        /// More levels than ``JSON/Limits/depth``.
        case depthExceeded
        /// More members in one object than ``JSON/Limits/members``.
        case tooManyMembers
        /// Something after the value.
        case trailingContent
        /// A byte order mark at the beginning (RFC 8259 §8.1).
        case byteOrderMark

        /// The stable name in snake_case, as `duplicate_member`.
        public var code: String {
            switch self {
            case .unexpectedCharacter: "unexpected_character"
            case .unexpectedEnd: "unexpected_end"
            case .invalidLiteral: "invalid_literal"
            case .invalidNumber: "invalid_number"
            case .numberOutOfRange: "number_out_of_range"
            case .invalidStringEscape: "invalid_string_escape"
            case .unescapedControlCharacter: "unescaped_control_character"
            case .invalidUTF8: "invalid_utf8"
            case .loneSurrogate: "lone_surrogate"
            case .duplicateMember: "duplicate_member"
            case .depthExceeded: "depth_exceeded"
            case .tooManyMembers: "too_many_members"
            case .trailingContent: "trailing_content"
            case .byteOrderMark: "byte_order_mark"
            }
        }
    }
}

extension JSON.SyntaxError: CustomStringConvertible {
    /// `duplicate_member "siret" at line 3, column 5`
    public var description: String {
        let subject = if case .duplicateMember(let name) = kind { " \(JSON.string(name))" } else { "" }
        return "\(kind.code)\(subject) at line \(line), column \(column)"
    }
}
