/// The SHA-256 of a record's document, as a value that takes little memory.
struct RecordDigest: Hashable, Sendable {
    private var words: SIMD4<UInt64>

    /// Of no record: what others are combined into.
    init() { words = SIMD4() }

    /// - Parameter text: 64 hexadecimal digits; nil for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 64 else { return nil }
        var words = SIMD4<UInt64>()
        var rest = Substring(text)
        for place in words.indices {
            guard let word = UInt64(rest.prefix(16), radix: 16) else { return nil }
            words[place] = word
            rest = rest.dropFirst(16)
        }
        self.words = words
    }

    /// Gives the same for the same records, in whatever order they come.
    mutating func combine(_ other: RecordDigest) { words ^= other.words }

    /// The first 12 of the hexadecimal digits.
    var beginning: String {
        let digits = String(words[0], radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(12))
    }
}
