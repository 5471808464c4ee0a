/// A relation of the association or its adherents with a partner (*partenariat*).
public struct Partnership: Resource {
    public static let collection = "partnerships"
    public static let schemaName = "Partnership"
    public static let summary = "A relation with another actor (*partenariat*): of the association itself, or of the adherents that it names."

    public let code = Field.formatted("code", .code, "Label of the file; unique when given.", .searchable, example: "CAP-2026")
    public let title = Field.title("title", "What the partnership is about.", example: "Recruter avec les entreprises du bâtiment")
    public let partner = Group(
        "partner", Named(), "The partner, as this partnership names it; copied from `partner_id` when that is sent alone, one of both is required.",
        .always)
    public let partnerID = Field.reference("partner_id", to: Partner.collection, "The partner's own record.")
    public let adherentIDs = Field.list(
        "adherent_ids", of: .reference(collection: "adherents"), "Adherents that take part; none: the association itself.",
        example: [Format.uuid.example])
    public let axis = Field.oneOf(
        "axis", ["iae", "ess", "economic", "public_policy", "finance", "training"], "Side of the charter it belongs to.", .required,
        example: "economic")
    public let purposes = Field.codes(
        "purposes", of: .purposes, minimum: 1, "What it serves (list `purposes`).", .required, example: ["recruitment"])
    public let description = Field.text("description", "Description.", example: "Visites d'entreprises et immersions.")
    public let scale = Field.code("scale", of: .scales, standard: "regional", "Scale (list `scales`).", example: "regional")
    public let departments = Field.codes("departments", of: .departments, "Départements concerned.", example: ["09", "31"])
    public let valuesShared = Field.list(
        "values_shared", of: .objective(kinds: ["value"]), "Values of the charter that the partner shares (VAL codes).", example: ["VAL-2"])
    public let startsOn = Field.day("starts_on", "First day.", example: "2026-01-01")
    public let endsOn = Field.day("ends_on", "Last day; filled with the day of the step when it ends.", example: "2027-12-31")

    public init() {}

    public var naturalKey: [any Declared] { [code] }

    public var states: States {
        States(
            State("identified", to: ["in_discussion", "active", "ended"]),
            State("in_discussion", to: ["active", "ended"]),
            State("active", to: ["dormant", "ended"], inForce: true),
            State("dormant", to: ["active", "ended"]),
            State("ended", needs: [endsOn], stamps: [endsOn]))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if record["partner"] == nil, record[partnerID] == nil, !issues.speak(of: ["partner"]), !issues.speak(of: ["partner_id"]) {
            issues.append(Issue(partner.member, .required, or: partnerID.member))
        }
    }

    /// The partner as it is called here: what is sent stays, and is not rewritten when the partner's own record changes.
    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        if record["partner"] == nil, record[partnerID] != nil { record["partner"] = step.previous?["partner"] }
        guard record["partner"] == nil, let known = try neighbours.target(partnerID, of: record) else { return }
        let source = Partner()
        record[partner.name] = known[source.name]
        record[partner.kind] = known[source.kind]
        record[partner.siret] = known[source.siret]
        record[partner.department] = known[source.department]
        record[partner.scale] = known[source.scale]
    }
}

extension Partnership {
    public struct Named: Sendable {
        let name = Field.title("name", "Name.", .required, example: "Fédération du bâtiment de l'Ariège")
        let kind = Field.code("kind", of: .partnerKinds, "Kind of partner (list `partner-kinds`).", .required, example: "company")
        let siret = Field.formatted("siret", .siret, "SIRET.")
        let department = Field.code("department", of: .departments, "Département.", example: "09")
        let scale = Field.code("scale", of: .scales, "Scale at which it acts (list `scales`).", example: "regional")
    }
}
