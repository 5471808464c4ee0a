import Foundation

/// What each character folds to: looked up for Latin letters, marks and general punctuation, worked out for all others.
struct FoldingTable: Sendable {
    /// Up to 7 bytes of UTF-8, the first in the lowest place.
    struct Piece: Sendable {
        let bytes: UInt64
        let count: Int
    }

    static let shared = FoldingTable()

    /// What an ASCII character folds to: always one byte.
    let ascii: [UInt8]
    private let latin: [Piece]
    private let punctuation: [Piece]

    /// U+0000 to U+036F: Latin, its phonetic and modifier letters, combining marks.
    private static let latinRange = 0..<0x370
    /// U+2000 to U+20FF: typographic spaces, dashes, quotes, superscripts, currencies.
    private static let punctuationRange = 0x2000..<0x2100

    private init() {
        ascii = (0..<0x80).map { FoldingTable.folded(scalar: $0).first ?? UInt8(ascii: " ") }
        latin = FoldingTable.latinRange.map(FoldingTable.piece)
        punctuation = FoldingTable.punctuationRange.map(FoldingTable.piece)
    }

    /// Nil beyond the table.
    subscript(scalar: Int) -> Piece? {
        if scalar < FoldingTable.latinRange.upperBound { return latin[scalar] }
        return FoldingTable.punctuationRange.contains(scalar) ? punctuation[scalar - FoldingTable.punctuationRange.lowerBound] : nil
    }

    private static func piece(_ scalar: Int) -> Piece {
        let bytes = folded(scalar: scalar)
        return Piece(bytes: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }, count: bytes.count)
    }

    private static func folded(scalar: Int) -> [UInt8] {
        Unicode.Scalar(UInt32(scalar)).map { decomposed(String($0)) } ?? []
    }

    /// The general rule: the folded bytes of a text, runs of spaces still in them.
    static func decomposed(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            if isDropped(scalar) { continue }
            guard isKept(scalar) else {
                bytes.append(UInt8(ascii: " "))
                continue
            }
            for lower in scalar.properties.lowercaseMapping.unicodeScalars where !isDropped(lower) {
                bytes += Array((spelledOut[lower] ?? String(lower)).utf8)
            }
        }
        return bytes
    }

    /// Letters without a decomposition that are written with others when accents are left out.
    private static let spelledOut: [Unicode.Scalar: String] = [
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t", "ĸ": "k",
    ]

    /// Marks, and characters that are not seen: soft hyphen, joiners, directions. The zero-width space parts words.
    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        case .format: scalar != "\u{200B}"
        default: false
        }
    }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber: true
        // U+02B9 to U+02FF are apostrophes and signs rather than letters: ʼ ʹ ˈ.
        case .modifierLetter: !(0x2B9...0x2FF).contains(scalar.value)
        default: false
        }
    }
}
