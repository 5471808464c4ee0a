/// The number of an association in the *Répertoire national des associations*: W and 9 digits.
public enum Rna {
    /// `W313000123` as it is; nil when it has another form.
    public static func normalized(_ text: String) -> String? {
        text.utf8.first == UInt8(ascii: "W") && Digits.areAll(text.dropFirst(), count: 9) ? text : nil
    }
}
