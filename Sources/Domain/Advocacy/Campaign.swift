/// A campaign of advocacy (*campagne de plaidoyer*), national or regional.
public struct Campaign: Resource {
    public static let collection = "campaigns"
    public static let schemaName = "Campaign"
    public static let summary = """
        A campaign of advocacy (*campagne de plaidoyer*). A regional campaign with a `national_ref` is the region's declination of that national campaign.
        """

    public let code = Field.formatted("code", .code, "Code, unique.", [.required, .searchable], example: "EMPLOI-26")
    public let level = Field.oneOf("level", ["national", "regional"], "Who leads it.", .required, example: "regional")
    public let nationalRef = Field.line(
        "national_ref", "Reference of the national campaign; required at level national. One campaign a level for each.", .indexed,
        example: "PLAIDOYER-2026")
    public let title = Field.title("title", "Title.", .required, example: "L'emploi pour tous, partout")
    public let message = Field.text("message", "The message carried.", example: "Chaque territoire peut créer des emplois utiles.")
    public let demands = Field.list(
        "demands", of: .text(1...200, lines: .one), "What is asked of the decision makers.", example: ["Maintenir les crédits de l'IAE"])
    public let targets = Field.codes("targets", of: .campaignTargets, "To whom it speaks (list `campaign-targets`).", example: ["region"])
    public let departments = Field.codes("departments", of: .departments, "Départements concerned; none: all.", example: ["09"])
    public let startsOn = Field.day("starts_on", "First day; needed from `planned` on.", example: "2026-09-01")
    public let endsOn = Field.day("ends_on", "Last day.", example: "2026-11-30")
    public let evaluation = Field.text("evaluation", "What came of it; needed to be evaluated.", example: "Sept rencontres, deux engagements.")

    public init() {}

    public var naturalKey: [any Declared] { [code] }
    public var uniqueKeys: [[any Declared]] { [[level, nationalRef, CommonMembers.originField]] }

    public var states: States {
        States(
            State("draft", to: ["planned", "cancelled"]),
            State("planned", to: ["running", "cancelled"], needs: [startsOn]),
            State("running", to: ["closed", "cancelled"], needs: [startsOn]),
            State("closed", to: ["evaluated"], needs: [startsOn]),
            State("evaluated", needs: [startsOn, evaluation]),
            State("cancelled"))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if record[level] == "national", record[nationalRef] == nil, !issues.speak(of: nationalRef.member.path) {
            issues.append(Issue(nationalRef.member, .required))
        }
    }
}
