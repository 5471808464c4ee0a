/// The *numéro de déclaration d'activité* of a training provider: 11 digits, the first two of which are the region's.
public enum Nda {
    /// `76310000131` as it is; nil when it has another form.
    public static func normalized(_ text: String) -> String? {
        Digits.areAll(text, count: 11) ? text : nil
    }
}
