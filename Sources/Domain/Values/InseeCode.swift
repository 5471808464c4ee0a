/// The code of a commune in INSEE's *Code officiel géographique*: 5 characters, `31555`, `2A004`. It is not the postal code.
public enum InseeCode {
    /// The code as it is; nil when it has not the form `^(\d{5}|2[AB]\d{3})$`. Whether such a commune exists is not asked here.
    public static func normalized(_ text: String) -> String? {
        if Digits.areAll(text, count: 5) { return text }
        guard text.hasPrefix("2A") || text.hasPrefix("2B"), Digits.areAll(text.dropFirst(2), count: 3) else { return nil }
        return text
    }

    /// The code of the département that a normalised code lies in: its first 2 characters, or 3 overseas (`97105` → `971`).
    public static func department(of code: String) -> String {
        String(code.prefix(code.hasPrefix("97") || code.hasPrefix("98") ? 3 : 2))
    }
}
