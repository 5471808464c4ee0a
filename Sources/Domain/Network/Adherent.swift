import JSON

/// An enterprise of the network (*adhérent*), from prospect to member and beyond.
///
/// One establishment may be two structures (an ACI and an EI), so that the key is the SIRET with the kind.
public struct Adherent: Resource {
    public static let collection = "adherents"
    public static let schemaName = "Adherent"
    public static let summary = """
        An enterprise of the network (*adhérent*), from first contact to membership and departure. \
        Known by its SIRET and kind together: one establishment may be an ACI and an EI.
        """

    public let name = Field.title("name", "Legal or usual name.", .required, example: "Les Ateliers du Lauragais")
    public let brand = Field.line("brand", "Name under which the public knows it.", .searchable, example: "La Recyclerie")
    public let siret = Field.formatted(
        "siret", .siret, "SIRET of the establishment; required but for `prospect` and `closed`. Spaces and dots are taken off.",
        [.reserved, .searchable])
    public let kind = Field.code(
        "kind", of: .adherentKinds, "Kind of structure (list `adherent-kinds`).", [.required, .reserved], example: "ACI")
    public let formerSirets = Field.list(
        "former_sirets", of: .formatted(.siret),
        "Earlier SIRETs, filled when `siret` changes; `siret=`, `q` and a batch still find the record by them.", [.searchable, .reserved, .kept],
        example: ["13003013300016"])
    public let siren = Field.formatted("siren", .siren, "SIREN: the first nine digits of the SIRET.", .serverSet)
    public let legalForm = Field.code("legal_form", of: .legalForms, "Legal form (list `legal-forms`).", example: "association")
    public let rna = Field.formatted("rna", .rna, "Number in the register of associations (RNA); only with `legal_form` association.")
    public let naf = Field.formatted("naf", .naf, "Main activity (NAF rev. 2), without the dot.")
    public let address = Group("address", Address(), "Postal address; the INSEE code of the commune decides the département.", .required)
    public let department = Field.code(
        "department", of: .departments, "Département of the commune; absent outside Occitanie.", [.serverSet, .indexed], example: "31")
    public let outsideRegionReason = Field.line(
        "outside_region_reason", "Why a structure outside the 13 départements is a member.", example: "Intervient dans l'Ariège")
    public let areaType = Field.oneOf(
        "area_type", ["urban", "rural"], "Urban or rural; the commune's when absent.", example: "rural")
    public let location = Group("location", Location(), "Position in degrees (WGS 84).")
    public let groupID = Field.reference("group_id", to: "adherents", "Head of the *ensemblier* it belongs to.")
    public let parentID = Field.reference("parent_id", to: "adherents", "Structure of which it is a branch.")
    public let sectors = Field.codes("sectors", of: .sectors, "Sectors of activity (list `sectors`).", example: ["green_spaces", "reuse"])
    public let networks = Field.codes(
        "networks", of: .reseauxPorteurs, "Other networks it belongs to (list `reseaux-porteurs`).", example: ["chantier-ecole"])
    public let esus = Field.boolean("esus", "Approved as *entreprise solidaire d'utilité sociale*.")
    public let charterVersion = Field.line("charter_version", "Version of the charter of adherents that was signed.", .reserved, example: "2024")
    public let charterSignedOn = Field.day(
        "charter_signed_on", "Day the charter was signed; needed to be a member.", .reserved, example: "2026-02-10")
    public let charterPrinciples = Field.list(
        "charter_principles", of: .objective(kinds: ["charter_principle"]), "Principles of the charter that it has accepted (CHA codes).", .reserved,
        example: ["CHA-1", "CHA-2"])
    public let statutesURL = Field.formatted(
        "statutes_url", .webAddress, "Where its statutes can be read.", example: "https://exemple.fr/statuts.pdf")
    public let governance = Group("governance", Governance(), "How the structure is governed.")
    public let citizenshipReferent = Field.boolean("citizenship_referent", "Has someone in charge of citizenship (*référent citoyenneté*).")
    public let stateConvention = Group("state_convention", StateConvention(), "Agreement with the State for insertion by economic activity.")
    public let joinedOn = Field.day("joined_on", "Day it became a member; filled with the day of the step.", .reserved, example: "2026-03-01")
    public let leftOn = Field.day("left_on", "Day it left; filled with the day of the step.", .reserved, example: "2028-12-31")
    public let foundedOn = Field.day("founded_on", "Day it was founded.", example: "1998-05-14")
    public let foundingStory = Field.text(
        "founding_story", "How it was born of a local initiative.", example: "Née en 1998 de la volonté de trois communes.")
    public let projectSummary = Field.text("project_summary", "Its political project in short.", example: "L'emploi pour tous sur le territoire.")
    public let projectURL = Field.formatted("project_url", .webAddress, "Where its project can be read.", example: "https://exemple.fr/projet")
    public let websiteURL = Field.formatted("website_url", .webAddress, "Its public web site.", example: "https://exemple.fr")
    public let publicPhone = Field.formatted("public_phone", .phone, "Telephone of the structure, not of a person; kept in E.164.")
    public let publicEmail = Field.formatted("public_email", .email, "E-mail address of the structure, not of a person.")
    public let description = Field.text(
        "description", 5...10_000, .several, "What it does, for the public directory.", .searchable,
        example: "Atelier et chantier d'insertion : réemploi et espaces verts.")

    public init() {}

    public var naturalKey: [any Declared] { [siret, kind] }
    public var owner: Owner? { .itself }
    public var formerKeys: [(former: any Declared, key: any Declared)] { [(formerSirets, siret)] }

    public var states: States {
        States(
            State("prospect", to: ["applicant", "closed"], reserved: true),
            State("applicant", to: ["member", "refused"], needs: [siret], reserved: true),
            State(
                "member", to: ["suspended", "resigned", "excluded", "closed"], needs: [siret, charterSignedOn, joinedOn], stamps: [joinedOn],
                reserved: true),
            State(
                "suspended", to: ["member", "resigned", "excluded", "closed"], needs: [siret, charterSignedOn, joinedOn], stamps: [joinedOn],
                reserved: true),
            State("resigned", to: ["applicant"], needs: [siret, leftOn], stamps: [leftOn], reserved: true),
            State("excluded", needs: [siret, leftOn], stamps: [leftOn], reserved: true),
            State("closed", needs: [leftOn], stamps: [leftOn], reserved: true),
            State("refused", to: ["applicant"], needs: [siret], reserved: true))
    }

    public func derive(_ record: inout Record, previous: Record?) {
        let siret = record[siret]
        record[siren] = siret.map(Siret.siren(of:))
        keepFormerSiret(&record, previous: previous)
        // Who comes back has not left; the history keeps the day.
        if record.status == "applicant", let previous, previous.status != "applicant", record[leftOn] == previous[leftOn] { record[leftOn] = nil }
        placeInCommune(&record, previous: previous)
    }

    private func keepFormerSiret(_ record: inout Record, previous: Record?) {
        guard let before = previous?[siret], before != record[siret] else { return }
        let former = record[formerSirets] ?? []
        record[formerSirets] = former.contains(before) ? former : former + [before]
    }

    /// The département follows the commune; so do the city and the kind of area, as long as nobody set them otherwise.
    private func placeInCommune(_ record: inout Record, previous: Record?) {
        guard let code = record[address.inseeCode] else { return }
        let commune = Communes.shared[code]
        if let old = previous?[address.inseeCode], old != code, let oldCommune = Communes.shared[old] {
            if record[address.city] == oldCommune.name { record[address.city] = nil }
            if record[areaType] == oldCommune.areaType { record[areaType] = nil }
        }
        let department = InseeCode.department(of: code)
        record[self.department] = Departments.contains(department) ? department : nil
        guard let commune else { return }
        if record[address.city] == nil { record[address.city] = commune.name }
        if record[areaType] == nil { record[areaType] = commune.areaType }
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if let code = record[address.inseeCode] {
            if !Departments.contains(InseeCode.department(of: code)) {
                if record[outsideRegionReason] == nil, !issues.speak(of: outsideRegionReason.member.path) {
                    issues.append(Issue(address.inseeCode.member, .outsideRegion, value: code))
                }
            } else if Communes.shared[code] == nil {
                issues.append(Issue(address.inseeCode.member, .unknownCommune, value: code))
            }
        }
        if record[rna] != nil, record[legalForm] != "association", !issues.speak(of: legalForm.member.path) {
            issues.append(Issue(rna.member, .rnaWithoutAssociation))
        }
        checkSeats(record, &issues)
    }

    /// pathway_employee_seats ≤ employee_seats ≤ board_seats, as far as they are known.
    private func checkSeats(_ record: Record, _ issues: inout [Issue]) {
        let seats = [governance.pathwayEmployeeSeats, governance.employeeSeats, governance.boardSeats]
        for (index, part) in seats.enumerated() {
            guard let count = record[part] else { continue }
            if let whole = seats[(index + 1)...].compactMap({ record[$0] }).first(where: { $0 < count }) {
                issues.append(Issue(part.member, .seatsExceedBoard, expected: String(whole), value: String(count)))
            }
        }
    }
}

extension Adherent {
    public struct Address: Sendable {
        let line1 = Field.line("line1", "Number and street.", example: "12 rue du Chantier")
        let line2 = Field.line("line2", "Complement.", example: "Bâtiment B")
        let postalCode = Field.formatted("postal_code", .postalCode, "Postal code.")
        public let inseeCode = Field.formatted("insee_code", .inseeCode, "INSEE code of the commune, which is not the postal code.", .required)
        public let city = Field.line("city", "City; the commune's name when absent.", .searchable, example: "Toulouse")
    }

    public struct Location: Sendable {
        let latitude = Field.decimal("latitude", -90...90, "Degrees north.", .unfilterable, example: 43.6045)
        let longitude = Field.decimal("longitude", -180...180, "Degrees east.", .unfilterable, example: 1.444)
    }

    public struct Governance: Sendable {
        public let boardSeats = Field.integer("board_seats", in: 0...200, "Seats on the board.", example: 12)
        public let employeeSeats = Field.integer("employee_seats", in: 0...200, "Of these, seats of employees.", example: 3)
        public let pathwayEmployeeSeats = Field.integer(
            "pathway_employee_seats", in: 0...200, "Of these, seats of employees on a pathway.", example: 1)
        let onePersonOneVote = Field.boolean("one_person_one_vote", "Whether the statutes hold « une personne, une voix ».")
        public let participationModes = Field.codes(
            "participation_modes", of: .participationModes, "How employees take part (list `participation-modes`).", example: ["expression_group"])
    }

    public struct StateConvention: Sendable {
        let aspID = Field.line("asp_id", "Number of the agreement at the ASP.", example: "2416")
        let active = Field.boolean("active", "Whether the agreement is running.")
        let validUntilOn = Field.day("valid_until_on", "Last day of the agreement.", example: "2026-12-31")
        let signatureSiret = Field.formatted("signature_siret", .siret, "SIRET under which it was signed.")
    }
}
