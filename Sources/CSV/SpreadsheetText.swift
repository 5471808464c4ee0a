/// Texts that a spreadsheet would run as a formula when it opens them: they are written with an apostrophe before them, and read without.
///
/// Such a text begins with `=`, `+`, `-`, `@`, a tab or a line end, or with one of the four signs in full width. A text that begins with
/// apostrophes and then one of these gets one more, so that reading gives back what was written.
public enum SpreadsheetText {
    static let apostrophe = UInt8(ascii: "'")

    /// Whether the text, after any apostrophes, begins as a formula does.
    public static func isRun(_ text: some Collection<UInt8>) -> Bool {
        let rest = text.drop { $0 == apostrophe }
        switch rest.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: return true
        // U+FF1D, U+FF0B, U+FF0D, U+FF20.
        case 0xEF: return [[0xEF, 0xBC, 0x9D], [0xEF, 0xBC, 0x8B], [0xEF, 0xBC, 0x8D], [0xEF, 0xBC, 0xA0]].contains { rest.starts(with: $0) }
        default: return false
        }
    }

    /// The text as it was before an apostrophe was set before it.
    public static func restored(_ text: String) -> String {
        text.utf8.first == apostrophe && isRun(text.utf8) ? String(text.unicodeScalars.dropFirst()) : text
    }
}
