/// A text that is looked for in JSON where it is not a part of a longer word: the name "Al" is not in "validation".
struct WholeWord {
    private let bytes: [UInt8]

    /// - Parameter bytes: UTF-8, escaped as in JSON.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func stands(in text: [UInt8]) -> Bool {
        guard let first = bytes.first else { return false }
        var start = 0
        while let place = text[start...].firstIndex(of: first), place + bytes.count <= text.count {
            let end = place + bytes.count
            if text[place..<end].elementsEqual(bytes), begins(at: place, text), ends(at: end, text) { return true }
            start = place + 1
        }
        return false
    }

    private func begins(at place: Int, _ text: [UInt8]) -> Bool {
        guard Self.first(bytes[...])?.isOfWord == true, let before = Self.last(text[..<place]) else { return true }
        return !before.isOfWord || Self.endsInEscape(text[..<place])
    }

    private func ends(at end: Int, _ text: [UInt8]) -> Bool {
        guard Self.last(bytes[...])?.isOfWord == true, let after = Self.first(text[end...]) else { return true }
        return !after.isOfWord
    }

    /// Whether what ends here may be `\n` or `\u00a0`, whose last character is no letter of a word.
    private static func endsInEscape(_ text: ArraySlice<UInt8>) -> Bool {
        let tail = Array(text.suffix(6))
        let backslash = UInt8(ascii: "\\")
        return tail.count >= 2 && tail[tail.count - 2] == backslash || tail.count == 6 && tail[0] == backslash && tail[1] == UInt8(ascii: "u")
    }

    private static func first(_ text: ArraySlice<UInt8>) -> Unicode.Scalar? {
        String(decoding: text.prefix(4), as: UTF8.self).unicodeScalars.first
    }

    private static func last(_ text: ArraySlice<UInt8>) -> Unicode.Scalar? {
        String(decoding: text.suffix(4), as: UTF8.self).unicodeScalars.last
    }
}

extension Unicode.Scalar {
    fileprivate var isOfWord: Bool { properties.isAlphabetic || properties.numericType != nil }
}
