/// The form in which texts are searched: blind to case, accents, ligatures, the shape of apostrophes and to punctuation.
///
/// Compatibility decomposition (NFKD), marks off, œ → oe, æ → ae, ß → ss, lower case; all but letters and digits is a space,
/// and a run of spaces is one: `L'Atelier de l’Œuvre — Château` → `l atelier de l oeuvre chateau`. No space at either end.
/// A word is cut after 64 characters. Stored text and queries go through this one function.
public func fold(_ text: String) -> String {
    var text = text
    if let folded = text.withUTF8({ FoldedText.byTable($0) }) { return folded }
    return FoldedText.byDecomposition(text)
}

/// The words of a folded text: `Mise-en-œuvre` → `["mise", "en", "oeuvre"]`.
public func foldedWords(_ text: String) -> [String] {
    fold(text).utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
}

/// A folded text as it grows.
struct FoldedText {
    private static let longestWord = 64
    private static let space = UInt8(ascii: " ")

    private var bytes: [UInt8] = []
    private var wordLength = 0

    private init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// By look-up alone, which does for nearly all French text; nil when a character is beyond the table.
    static func byTable(_ source: UnsafeBufferPointer<UInt8>) -> String? {
        var folded = FoldedText(capacity: source.count)
        let table = FoldingTable.shared
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte < 0x80 {
                folded.put(table.ascii[Int(byte)])
                index += 1
            } else if byte < 0xE0 {
                let scalar = Int(byte & 0x1F) << 6 | Int(source[index + 1] & 0x3F)
                guard let piece = table[scalar] else { return nil }
                folded.put(piece)
                index += 2
            } else if byte < 0xF0 {
                let scalar = Int(byte & 0x0F) << 12 | Int(source[index + 1] & 0x3F) << 6 | Int(source[index + 2] & 0x3F)
                guard let piece = table[scalar] else { return nil }
                folded.put(piece)
                index += 3
            } else {
                return nil
            }
        }
        return folded.finish()
    }

    static func byDecomposition(_ text: String) -> String {
        var folded = FoldedText(capacity: text.utf8.count)
        for byte in FoldingTable.decomposed(text) { folded.put(byte) }
        return folded.finish()
    }

    private mutating func put(_ piece: FoldingTable.Piece) {
        var rest = piece.bytes
        for _ in 0..<piece.count {
            put(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        if byte == FoldedText.space {
            if wordLength > 0 { bytes.append(byte) }
            wordLength = 0
        } else {
            let startsCharacter = byte & 0xC0 != 0x80
            if startsCharacter { wordLength += 1 }
            if wordLength <= FoldedText.longestWord { bytes.append(byte) }
        }
    }

    private mutating func finish() -> String {
        if bytes.last == FoldedText.space { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
