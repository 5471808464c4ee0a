/// The code of an activity in INSEE's *nomenclature d'activités française*: 4 digits and a capital letter.
public enum Naf {
    /// The code without its dot: `88.99B` → `8899B`; nil when it has another form.
    public static func normalized(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        if bytes.count == 6, bytes[2] == UInt8(ascii: ".") { bytes.remove(at: 2) }
        guard bytes.count == 5, bytes.prefix(4).allSatisfy(Digits.isDigit), (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[4]) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
