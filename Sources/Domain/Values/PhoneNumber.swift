/// A telephone number in the international form of ITU-T E.164: `+` and 7 to 15 digits, the first of which is not 0.
public enum PhoneNumber {
    /// The number as E.164 has it, from the French form too; nil when it is none.
    ///
    /// `05 61 00 00 00`, `05.61.00.00.00`, `+33 (0)5 61 00 00 00` and `0033 561000000` → `+33561000000`. A number after +33 has 9 digits,
    /// the first of which is not 0. Short numbers (`3949`) can't be called from abroad and have no E.164 form.
    public static func normalized(_ text: String) -> String? {
        guard let typed = typedDigits(text) else { return nil }
        if typed.hasPrefix("+") { return international(typed.dropFirst()) }
        if typed.hasPrefix("00") { return international(typed.dropFirst(2)) }
        guard typed.hasPrefix("0"), Digits.areAll(typed, count: 10) else { return nil }
        return international("33" + typed.dropFirst())
    }

    private static func international(_ digits: Substring) -> String? {
        guard let first = digits.utf8.first, first != UInt8(ascii: "0"), (7...15).contains(digits.utf8.count) else { return nil }
        guard digits.hasPrefix("33") else { return "+" + digits }
        var national = digits.dropFirst(2)
        // The trunk prefix 0 is dialled inside France only; "+33 05…" keeps it by mistake.
        if national.utf8.count == 10, national.hasPrefix("0") { national = national.dropFirst() }
        guard national.utf8.count == 9, !national.hasPrefix("0") else { return nil }
        return "+33" + national
    }

    /// The digits and a leading `+`, without what separates groups: spaces, dots, dashes, slashes, and the trunk prefix as "(0)".
    private static func typedDigits(_ text: String) -> Substring? {
        var digits = ""
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+" where digits.isEmpty: digits = "+"
            case ".", "-", "/", "\u{2010}", "\u{2011}", "\u{2013}": continue
            case "(":
                guard let closing = scalars.firstIndex(of: ")") else { return nil }
                let inside = scalars[..<closing]
                scalars = scalars[scalars.index(after: closing)...]
                if inside.elementsEqual("0".unicodeScalars), !digits.isEmpty { continue }
                guard !inside.isEmpty, inside.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
                digits.unicodeScalars.append(contentsOf: inside)
            case _ where Digits.isSpace(scalar): continue
            default: return nil
            }
        }
        return digits[...]
    }
}
