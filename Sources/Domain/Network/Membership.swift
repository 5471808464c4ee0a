/// The membership of an adherent for a year, with its fee (*adhésion, cotisation*).
public struct Membership: Resource {
    public static let collection = "memberships"
    public static let schemaName = "Membership"
    public static let summary = "The membership of an adherent for a year, and its fee (*adhésion, cotisation*). One a year for each adherent."

    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent.", .required)
    public let year = Field.year("Year of the membership.", .required)
    public let feeBase = Field.oneOf("fee_base", ["fixed", "fte", "turnover"], "What the fee is worked out from.", example: "fte")
    public let feeAmountCents = Field.integer("fee_amount_cents", "Fee, in cents of euro.", .required, example: 85_000)
    public let nationalShareCents = Field.integer(
        "national_share_cents", "Part of the fee that goes to the national federation, in cents of euro.", example: 34_000)
    public let paidOn = Field.day("paid_on", "Day of payment; needed to be paid.", example: "2026-03-20")

    public init() {}

    public var naturalKey: [any Declared] { [adherentID, year] }
    public var owner: Owner? { .region }

    public var states: States {
        States(
            State("due", to: ["paid", "waived", "cancelled"]),
            State("paid", needs: [paidOn]),
            State("waived"),
            State("cancelled"))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if let share = record[nationalShareCents], let fee = record[feeAmountCents], share > fee {
            issues.append(Issue(nationalShareCents.member, .shareExceedsFee, expected: String(fee), value: String(share)))
        }
    }
}
