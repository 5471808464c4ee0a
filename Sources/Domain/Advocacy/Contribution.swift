import JSON

/// What the region brings to the national federation (*contribution régionale*).
public struct Contribution: Resource {
    public static let collection = "contributions"
    public static let schemaName = "Contribution"
    public static let summary = """
        What the region brings to the national federation (*contribution régionale*): a position, data, an experience. The federation sees it once it is \
        published, and acknowledges it with its own reference.
        """

    public let code = Field.formatted("code", .code, "Label; unique when given.", .searchable, example: "CONTRIB-26-03")
    public let kind = Field.oneOf(
        "kind",
        ["position", "data", "experience", "experiment_result", "testimony", "survey_answer", "campaign_feedback", "proposal"],
        "Kind of contribution.", [.required, .indexed], example: "position")
    public let title = Field.title("title", "Title.", .required, example: "Financer l'accompagnement dans la durée")
    public let body = Field.text(
        "body", 1...50_000, .several, "The contribution itself.", [.required, .searchable], example: "Les structures d'Occitanie proposent…")
    public let adherentIDs = Field.list(
        "adherent_ids", of: .reference(collection: Adherent.collection), "Adherents that bring it; none: the region.",
        example: [Format.uuid.example])
    public let campaignID = Field.reference("campaign_id", to: Campaign.collection, "The campaign that it feeds.")
    public let campaignDemand = Field.line(
        "campaign_demand", "The demand of the campaign that it is about, word for word.", example: "Maintenir les crédits de l'IAE")
    public let periodStartsOn = Field.day("period_starts_on", "First day of what it covers.", example: "2026-01-01")
    public let periodEndsOn = Field.day("period_ends_on", "Last day of what it covers.", example: "2026-06-30")
    public let attachments = Field.objects(
        "attachments", of: Attachment(), "Documents that go with it.",
        example: [["url": "https://exemple.fr/contribution.pdf"]])
    public let returnReason = Field.text(
        "return_reason", "Why it was returned; needed to be returned. Not shown to the federation.", [.reserved, .regional],
        example: "Préciser la période des chiffres.")
    public let submittedOn = Field.day("submitted_on", "Day it was submitted.", example: "2026-07-01")
    public let publishedOn = Field.day("published_on", "Day it was published to the national federation.", .indexed, example: "2026-07-15")
    public let nationalReference = Field.line(
        "national_reference", "The national federation's reference; needed to be acknowledged.", .reserved, example: "N-2026-118")
    public let acknowledgedOn = Field.day("acknowledged_on", "Day it was acknowledged.", example: "2026-07-20")

    public init() {}

    public var naturalKey: [any Declared] { [code] }
    public var conflicts: [Issue.Code] { [.alreadyAcknowledged] }
    public var sharing: Sharing { .inStates(["published", Self.acknowledged]) }

    public static let acknowledged = "acknowledged"

    public var states: States {
        States(
            State("draft", to: ["submitted"]),
            State("submitted", to: ["validated", "returned"], stamps: [submittedOn]),
            State("validated", to: ["published"], stamps: [submittedOn], reserved: true),
            State("returned", to: ["draft"], needs: [returnReason], stamps: [submittedOn], reserved: true),
            State("published", to: [Self.acknowledged, "withdrawn"], stamps: [submittedOn, publishedOn], reserved: true),
            State(
                Self.acknowledged, needs: [nationalReference], stamps: [submittedOn, publishedOn, acknowledgedOn], reserved: true),
            State("withdrawn", stamps: [submittedOn, publishedOn], reserved: true))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if let start = record[periodStartsOn], let end = record[periodEndsOn], end < start {
            issues.append(.ends(periodEndsOn.member, on: end.description, before: periodStartsOn.member.dotted, start.description))
        }
        if let demand = record[campaignDemand], record[campaignID] == nil, !issues.speak(of: campaignID.member.path) {
            var issue = Issue(campaignDemand.member, .unknownDemand, value: demand)
            issue.text = Localized(
                "Le champ « campaign_demand » dit à quelle demande d'une campagne la contribution répond : dites laquelle par « campaign_id ».",
                "Field \"campaign_demand\" says which demand of a campaign the contribution answers: say which campaign by \"campaign_id\".")
            issues.append(issue)
        }
    }

    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        if let previous = step.previous, previous.status == Self.acknowledged, record[nationalReference] != previous[nationalReference] {
            throw Conflict(.alreadyAcknowledged, at: nationalReference, expected: previous[nationalReference])
        }
        // A campaign may word its demands anew: what answers one keeps the words it answered.
        guard record[campaignDemand] != step.previous?[campaignDemand] || record[campaignID] != step.previous?[campaignID] else { return }
        guard let demand = record[campaignDemand], let campaign = try neighbours.target(campaignID, of: record) else { return }
        let demands = campaign[Campaign().demands] ?? []
        if !demands.contains(demand) {
            var issue = Issue(campaignDemand.member, .unknownDemand, value: demand)
            issue.allowed = demands
            issues.append(issue)
        }
    }
}

extension Contribution {
    public struct Attachment: Sendable {
        let url = Field.formatted("url", .webAddress, "Where it can be read.", .required)
        let sha256 = Field.formatted("sha256", .sha256, "SHA-256 of its bytes, in hexadecimal.")
    }
}
