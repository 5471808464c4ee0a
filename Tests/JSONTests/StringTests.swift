import JSON
import Testing

@Suite("Strings")
struct StringTests {
    @Test(
        "Each escape is read",
        arguments: [
            ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"), ("\\u0041\\u00e9\\u20AC", "Aé€"), ("\\uD83D\\ude00", "😀"), ("\\u0000", "\0"),
        ])
    func escapes(escaped: String, plain: String) throws {
        for padding in 0..<20 {
            let around = String(repeating: "x", count: padding)
            #expect(try JSON(parsing: "\"\(around)\(escaped)\(around)\"".utf8) == .string(around + plain + around))
        }
    }

    @Test(
        "Bytes that are not UTF-8 are refused where they begin",
        arguments: [
            [0x80], [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8], [0xFF],
            [0xE2, 0x82],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        for length in 0..<20 {
            let before = Array(String(repeating: "x", count: length).utf8)
            let plain = refusal(of: Array("\"é".utf8) + before + bytes + Array("\"".utf8))
            #expect(plain?.kind == .invalidUTF8)
            #expect(plain?.offset == 3 + length)
            let escaped = refusal(of: Array("\"\\n\\u00e9".utf8) + before + bytes + Array("\\n\"".utf8))
            #expect(escaped?.kind == .invalidUTF8)
            #expect(escaped?.offset == 9 + length)
        }
    }

    @Test("A special byte is found at every place of every length")
    func specialBytes() throws {
        for length in 1..<40 {
            for place in 0..<length {
                for special: UInt8 in [0x00, 0x1F, 0x22, 0x5C] {
                    var text = [UInt8](repeating: UInt8(ascii: "~"), count: length)
                    text[place] = special
                    let value = JSON.string(String(decoding: text, as: UTF8.self))
                    #expect(try JSON(parsing: value.bytes()) == value)
                    let raw = refusal(of: [UInt8(ascii: "\"")] + text)
                    if special < 0x20 { #expect(raw?.offset == place + 1) }
                }
            }
        }
    }

    @Test(
        "Only what must be escaped is",
        arguments: [
            ("a/b", "\"a/b\""), ("é😀\u{7F}\u{2028}", "\"é😀\u{7F}\u{2028}\""), ("\"\\", "\"\\\"\\\\\""), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
            ("\0\u{1F}", #""\u0000\u001f""#), ("", "\"\""),
        ])
    func writing(text: String, written: String) {
        #expect(JSON.string(text).description == written)
    }
}
