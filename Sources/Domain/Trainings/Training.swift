/// A training of the catalogue (*formation*).
public struct Training: Resource {
    public static let collection = "trainings"
    public static let schemaName = "Training"
    public static let summary = "A training of the catalogue (*formation*), for the adherents' teams and for employees on a pathway."

    public let code = Field.formatted("code", .code, "Code in the catalogue, unique.", [.required, .searchable])
    public let title = Field.title("title", "Title in the catalogue.", .required, example: "Lire et présenter un bilan")
    public let objective = Field.text(
        "objective", "What participants will be able to do; needed to be published.", example: "Lire un bilan et l'expliquer au conseil.")
    public let expectedResults = Field.text(
        "expected_results", "How one sees that it worked.", example: "Chacun présente les comptes de sa structure.")
    public let content = Field.text("content", "Programme.", example: "Jour 1 : le bilan. Jour 2 : le compte de résultat.")
    public let prerequisites = Field.text("prerequisites", "What participants must know before.", example: "Aucun.")
    public let audiences = Field.codes(
        "audiences", of: .audiences, minimum: 1, "Whom it is for in the structures (list `audiences`).", .required,
        example: ["administrator", "director"])
    public let themes = Field.codes("themes", of: .themes, minimum: 1, "What it is about (list `themes`).", .required, example: ["finance"])
    public let publics = Field.codes("publics", of: .publics, "Publics in the sense of data·inclusion (list `publics`).", example: ["femmes"])
    public let durationHours = Field.decimal("duration_hours", 0.5...2000, places: 2, "Length in hours.", .required, example: 14)
    public let platform = Field.oneOf("platform", ["coorace", "irio", "other"], "Platform that organises it.", .required, example: "irio")
    public let provider = Group("provider", Provider(), "Training body.")
    public let providerAdherentID = Field.reference("provider_adherent_id", to: "adherents", "Adherent that provides it; absent: the region.")
    public let deliveryModes = Field.list(
        "delivery_modes", of: .oneOf(["onsite", "remote"]), "On site, at a distance or both.", example: ["onsite"])
    public let certifying = Field.boolean("certifying", standard: false, "Leads to a certification.", example: false)
    public let rncpCode = Field.formatted("rncp_code", .rncp, "Number in the RNCP; only when certifying.")
    public let rsCode = Field.formatted("rs_code", .rs, "Number in the *Répertoire spécifique*; only when certifying.")
    public let romeCodes = Field.codes("rome_codes", of: .rome, "Jobs it prepares for (ROME).", example: ["M1203"])
    public let formacode = Field.formatted("formacode", .formacode, "Formacode of the field.")
    public let priceCents = Field.integer("price_cents", "Price a participant, in cents of euro.", example: 45_000)
    public let funding = Field.codes("funding", of: .fundings, "Who may fund it (list `fundings`).", example: ["opco"])
    public let openToOutsiders = Field.boolean(
        "open_to_outsiders", standard: false, "Open beyond the network; once published it stands in the data·inclusion export.", example: false)

    public init() {}

    public var naturalKey: [any Declared] { [code] }
    public var owner: Owner? { .of(providerAdherentID) }
    public var conflicts: [Issue.Code] { [.hasSessions] }

    public var states: States {
        States(
            State("draft", to: ["published"]),
            State("published", to: ["archived", "draft"], needs: [objective]),
            State("archived"))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if record[certifying] != true, record[rncpCode] != nil || record[rsCode] != nil, !issues.speak(of: certifying.member.path) {
            issues.append(Issue(certifying.member, .certifyingContradicted))
        }
        Publics.checkExclusive(publics, in: record, &issues)
    }

    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        guard step.previous?.status == "published", record.status == "draft" else { return }
        let sessions = try neighbours.count(in: TrainingSession.collection, where: .any(TrainingSession().trainingID, [record.id]))
        if sessions > 0 { throw Conflict(.hasSessions, allowed: ["archived"], expected: String(sessions)) }
    }
}

extension Training {
    public struct Provider: Sendable {
        let name = Field.title("name", "Name.", example: "IRIO")
        let siret = Field.formatted("siret", .siret, "SIRET.")
        let nda = Field.formatted("nda", .nda, "Number of declaration of activity as a training body.")
        let qualiopi = Field.boolean("qualiopi", "Certified Qualiopi.")
    }
}
