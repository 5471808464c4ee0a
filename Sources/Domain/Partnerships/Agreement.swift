/// An agreement signed within a partnership (*convention cadre*).
public struct Agreement: Resource {
    public static let collection = "agreements"
    public static let schemaName = "Agreement"
    public static let summary = """
        An agreement signed within a partnership (*convention cadre*). What is in force on a day: `in_force_on=2026-11-23`; what ends soon: \
        `status=signed&ends_on.lte=…`; what it renews: `renewal_of_id`.
        """

    public let partnershipID = Field.reference("partnership_id", to: Partnership.collection, "The partnership.", .required)
    public let adherentIDs = Field.list(
        "adherent_ids", of: .reference(collection: Adherent.collection), "Adherents that it binds; none: the association itself.",
        example: [Format.uuid.example])
    public let code = Field.formatted("code", .code, "Label of the file; unique when given.", .searchable, example: "CONV-2026-04")
    public let kind = Field.oneOf(
        "kind", ["framework_agreement", "charter", "service", "funding", "grant"], "Kind of agreement.", [.required, .indexed],
        example: "framework_agreement")
    public let title = Field.title("title", "Title.", .required, example: "Convention cadre emploi et bâtiment")
    public let departments = Field.codes("departments", of: .departments, "Départements concerned.", example: ["09", "31"])
    public let signedOn = Field.day("signed_on", "Day it was signed.", example: "2026-01-15")
    public let startsOn = Field.day("starts_on", "First day.", example: "2026-02-01")
    public let endsOn = Field.day("ends_on", "Last day; absent: no end is set.", .indexed, example: "2027-01-31")
    public let amountCents = Field.integer("amount_cents", "Amount, in cents of euro.", example: 1_500_000)
    public let documentURL = Field.formatted("document_url", .webAddress, "Where the document can be read.")
    public let renewalOfID = Field.reference("renewal_of_id", to: Agreement.collection, "The agreement that it renews.")

    public init() {}

    public var naturalKey: [any Declared] { [code] }

    public var states: States {
        States(
            State("draft", to: ["signed"]),
            State("signed", to: ["terminated"], needs: [signedOn, startsOn], inForce: true),
            State("terminated"))
    }
}
