/// Something done for a campaign (*action de plaidoyer*).
public struct CampaignAction: Resource {
    public static let collection = "campaign-actions"
    public static let schemaName = "CampaignAction"
    public static let summary = "Something done for a campaign: a letter, a meeting, an open day; where, towards whom, and what came of it."

    public let campaignID = Field.reference("campaign_id", to: Campaign.collection, "The campaign.", .required)
    public let code = Field.formatted("code", .code, "Label of the action; unique when given.", .searchable, example: "EMPLOI-26-A1")
    public let title = Field.title("title", "Title.", .required, example: "Rencontre avec la présidence du Département")
    public let kind = Field.oneOf(
        "kind", ["letter", "meeting", "press", "event", "social_media", "open_day", "hearing"], "Kind of action.", .required, example: "meeting")
    public let heldOn = Field.day("held_on", "Day.", [.required, .indexed], example: "2026-10-06")
    public let department = Field.code("department", of: .departments, "Département.", example: "09")
    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent that leads it; absent: the region.")
    public let target = Field.code("target", of: .campaignTargets, "To whom it speaks (list `campaign-targets`).", example: "department")
    public let targetName = Field.line("target_name", "The office, not a person.", example: "Présidence du conseil départemental")
    public let outcome = Field.oneOf(
        "outcome", ["pending", "met", "committed", "refused", "no_answer"], standard: "pending", "What came of it.", example: "committed")
    public let summary = Field.text("summary", "Summary.", example: "Engagement à maintenir les clauses d'insertion.")

    public init() {}

    public var naturalKey: [any Declared] { [code] }

    public var states: States {
        States(State("planned", to: ["done", "cancelled"]), State("done"), State("cancelled"))
    }
}
