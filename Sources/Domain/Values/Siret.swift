/// The number of an establishment in INSEE's register Sirene: 14 digits, of which the first 9 are the SIREN of the legal unit.
///
/// Both numbers carry a Luhn key. La Poste ran out of them: its establishments (`356000000…`) need a digit sum that is a
/// multiple of 5 instead, all but its head office `35600000000048` (Sirene, description of the variable `siret`).
public enum Siret {
    /// The 14 digits, spaces and dots taken off: `732 829 320 00074` → `73282932000074`; nil when it is no SIRET.
    public static func normalized(_ text: String) -> String? {
        guard let digits = Digits.grouped(text), digits.count == 14 else { return nil }
        let canonical = Digits.text(digits)
        return hasValidKey(digits, canonical) ? canonical : nil
    }

    /// The SIREN of a normalised SIRET: its first 9 digits.
    public static func siren(of siret: String) -> String {
        String(siret.prefix(9))
    }

    private static let laPoste = "356000000"
    private static let laPosteHeadOffice = "35600000000048"

    private static func hasValidKey(_ digits: [UInt8], _ canonical: String) -> Bool {
        if canonical.hasPrefix(laPoste), canonical != laPosteHeadOffice {
            return digits.reduce(0) { $0 + Int($1) }.isMultiple(of: 5)
        }
        return Digits.passLuhn(digits) && Digits.passLuhn(digits.prefix(9))
    }
}
