/// An actor outside the network (*partenaire*).
public struct Partner: Resource {
    public static let collection = "partners"
    public static let schemaName = "Partner"
    public static let summary = """
        An actor outside the network (*partenaire*): company, public buyer, prescriber, other network. Known by its name, kind and département together, \
        for the agencies of one body share a SIRET.
        """

    public let name = Field.title("name", "Name.", .required, example: "Fédération du bâtiment de l'Ariège")
    public let kind = Field.code("kind", of: .partnerKinds, "Kind of partner (list `partner-kinds`).", [.required, .indexed], example: "prescriber")
    public let prescriberKind = Field.code(
        "prescriber_kind", of: .prescriberKinds, "Kind of prescriber (list `prescriber-kinds`); only of kind prescriber.", example: "ML")
    public let siret = Field.formatted("siret", .siret, "SIRET.")
    public let department = Field.code("department", of: .departments, "Département; absent: all of them.", example: "09")
    public let scale = Field.code("scale", of: .scales, "Scale at which it acts (list `scales`).", example: "regional")
    public let websiteURL = Field.formatted("website_url", .webAddress, "Its web site.")
    public let description = Field.text("description", "Description.", example: "Oriente les jeunes vers les chantiers d'insertion.")

    public init() {}

    public var naturalKey: [any Declared] { [name, kind, department] }
    public var nullableInKeys: [any Declared] { [department] }

    public var states: States {
        States(State("active", to: ["inactive"]), State("inactive", to: ["active"]))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if record[prescriberKind] != nil, record[kind] != "prescriber", !issues.speak(of: kind.member.path) {
            issues.append(Issue(prescriberKind.member, .notAPrescriber))
        }
    }
}
