/// The part that an adherent takes in a campaign (*engagement*).
public struct Engagement: Resource {
    public static let collection = "engagements"
    public static let schemaName = "Engagement"
    public static let summary =
        "The part that an adherent takes in a campaign (*engagement*): invited, engaged, or not. One a campaign for each adherent."

    public let campaignID = Field.reference("campaign_id", to: Campaign.collection, "The campaign.", .required)
    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent.", .required)
    public let engagedOn = Field.day("engaged_on", "Day it engaged; filled with the day of the step.", example: "2026-09-15")

    public init() {}

    public var naturalKey: [any Declared] { [campaignID, adherentID] }

    public var states: States {
        States(
            State("invited", to: ["engaged", "declined"]),
            State("engaged", to: ["withdrawn"], needs: [engagedOn], stamps: [engagedOn]),
            State("declined", to: ["engaged"]),
            State("withdrawn"))
    }
}
