/// A French postal code: 5 digits.
public enum PostalCode {
    /// `31000` as it is; nil when it has another form.
    public static func normalized(_ text: String) -> String? {
        Digits.areAll(text, count: 5) ? text : nil
    }
}
