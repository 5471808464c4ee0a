/// The code of an occupation in France Travail's *Répertoire opérationnel des métiers et des emplois*: a letter A–N and 4 digits.
public enum RomeCode {
    /// `A1201` as it is; nil when it has another form or is not in the list ``CodeList/rome``.
    public static func normalized(_ text: String) -> String? {
        CodeList.rome.contains(text) ? text : nil
    }
}
