/// What stands between two cells: the comma of RFC 4180, or the semicolon of spreadsheets whose decimals have a comma.
public enum CSVDelimiter: String, CaseIterable, Sendable {
    case comma, semicolon

    public var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        }
    }
}
