/// Why a text is not the CSV we take, and where: nothing after it can be read.
public struct CSVError: Error, Equatable, Hashable, Sendable {
    public enum Kind: Equatable, Hashable, Sendable {
        /// A quote that opens a cell and is never closed; the position is the quote's.
        case unclosedQuote
        /// Something else than a delimiter or the line's end after the quote that closes a cell.
        case textAfterQuote
        /// A quote within a cell that does not begin with one.
        case quoteInBareCell
        /// A carriage return outside quotes that no line feed follows.
        case bareCarriageReturn
        /// Bytes that are not UTF-8, as those of a file in latin-1.
        case invalidUTF8
        /// U+0000.
        case nul
        /// The record that begins here has more bytes than the reader was made for.
        case recordTooLong
    }

    public let kind: Kind
    /// From 1.
    public let line: Int
    /// From 1, in characters (Unicode scalars).
    public let column: Int

    public init(_ kind: Kind, line: Int, column: Int) {
        self.kind = kind
        self.line = line
        self.column = column
    }
}
