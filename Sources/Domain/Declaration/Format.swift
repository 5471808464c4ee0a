/// A text with a meaning of its own: how it is normalised, what the contract says of it, and the code of the issue when it is wrong.
public struct Format: Sendable {
    /// The name used in error messages and in the contract: `siret`.
    public let name: String
    /// ECMA-262, anchored, of the **canonical** form; nil where no expression says it well.
    public let expression: String?
    /// OpenAPI's `format`, where a registered one exists: `uuid`, `date`, `email`, `uri`.
    public let registered: String?
    public let maximumLength: Int
    public let issue: Issue.Code
    public let example: String
    /// The canonical form, or nil when the text has none.
    public let normalized: @Sendable (String) -> String?

    init(
        _ name: String, expression: String? = nil, registered: String? = nil, maximumLength: Int, issue: Issue.Code = .invalidFormat, example: String,
        normalized: @escaping @Sendable (String) -> String?
    ) {
        self.name = name
        self.expression = expression
        self.registered = registered
        self.maximumLength = maximumLength
        self.issue = issue
        self.example = example
        self.normalized = normalized
    }

    /// A format that is no more than a pattern: the text as it is.
    public init(_ name: String, _ pattern: Pattern, maximumLength: Int, example: String) {
        self.init(name, expression: pattern.expression, maximumLength: maximumLength, example: example) { pattern.matches($0) ? $0 : nil }
    }
}

extension Format {
    public static let siret = Format(
        "siret", expression: #"^\d{14}$"#, maximumLength: 14, issue: .invalidSiret, example: "73282932000074", normalized: Siret.normalized)
    public static let siren = Format("siren", Pattern(.digits(9...9)), maximumLength: 9, example: "732829320")
    public static let rna = Format("rna", expression: #"^W\d{9}$"#, maximumLength: 10, example: "W313000123", normalized: Rna.normalized)
    public static let nda = Format("nda", expression: #"^\d{11}$"#, maximumLength: 11, example: "76310000131", normalized: Nda.normalized)
    public static let naf = Format("naf", expression: #"^\d{4}[A-Z]$"#, maximumLength: 5, example: "8899B", normalized: Naf.normalized)
    public static let inseeCode = Format(
        "insee_code", expression: #"^(\d{5}|2[AB]\d{3})$"#, maximumLength: 5, example: "31555", normalized: InseeCode.normalized)
    public static let postalCode = Format("postal_code", Pattern(.digits(5...5)), maximumLength: 5, example: "31000")
    public static let phone = Format(
        "phone", expression: #"^\+[1-9]\d{6,14}$"#, maximumLength: 16, example: "+33561000000", normalized: PhoneNumber.normalized)
    public static let email = Format(
        "email", registered: "email", maximumLength: 254, example: "contact@exemple.fr", normalized: EmailAddress.normalized)
    public static let webAddress = Format(
        "url", registered: "uri", maximumLength: 2083, example: "https://www.exemple.fr", normalized: WebAddress.normalized)
    public static let uuid = Format(
        "uuid", registered: "uuid", maximumLength: 36, example: "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", normalized: Uuid.normalized)

    public static let code = Format("code", Pattern(.codeCharacters(3...20)), maximumLength: 20, example: "FIN-01")
    public static let rncp = Format("rncp_code", Pattern(.literal("RNCP"), .digits(1...6)), maximumLength: 10, example: "RNCP37274")
    public static let rs = Format("rs_code", Pattern(.literal("RS"), .digits(1...6)), maximumLength: 8, example: "RS5801")
    public static let formacode = Format("formacode", Pattern(.digits(5...5)), maximumLength: 5, example: "32667")
    public static let sha256 = Format(
        "sha256", Pattern(.hexDigits(64...64)), maximumLength: 64, example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    /// The name of another system in `external_ids`.
    public static let externalSource = Format("source", Pattern(.nameCharacters(1...40)), maximumLength: 40, example: "les_emplois")
    public static let year = Format("year", expression: #"^(198[5-9]|199\d|20\d\d|2100)$"#, maximumLength: 4, example: "2026") { text in
        guard let year = Int(text), (1985...2100).contains(year), text.utf8.count == 4 else { return nil }
        return text
    }
}
