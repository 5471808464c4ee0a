import JSON

/// A person whom the region knows at an adherent or a partner (*contact*).
///
/// It holds what is needed to reach the person and nothing of their health, origin or situation: an unknown member is refused.
public struct Contact: Resource {
    public static let collection = "contacts"
    public static let schemaName = "Contact"
    public static let summary = """
        A person at an adherent or a partner (*contact*). All of it is personal data: reading needs `personal:read`, and the national federation sees \
        only those with `share_national`.
        """
    public static let isPersonal = true

    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The person's adherent; this or `partner_id`.")
    public let partnerID = Field.reference("partner_id", to: Partner.collection, "The person's partner; this or `adherent_id`.")
    public let firstName = Field.line("first_name", "First name.", [.required, .searchable], example: "Prénom")
    public let lastName = Field.line("last_name", "Last name.", [.required, .searchable], example: "Nom")
    public let personCategory = Field.code(
        "person_category", of: .personCategories, "Who the person is in the structure (list `person-categories`).", .required,
        example: "permanent_employee")
    public let role = Field.code("role", of: .roles, "Function (list `roles`).", example: "director")
    public let gender = Field.oneOf("gender", ["f", "m", "x"], "Gender.", example: "f")
    public let email = Field.formatted("email", .email, "E-mail address.", .searchable)
    public let phone = Field.formatted("phone", .phone, "Telephone number; kept in E.164.")
    public let legalBasis = Field.oneOf(
        "legal_basis", ["legitimate_interest", "consent", "contract"], "Why the data may be held (GDPR, article 6).", .required,
        example: "legitimate_interest")
    public let consentAt = Field.time(
        "consent_at", "When consent was given; required with `legal_basis` consent.", example: "2026-03-02T09:15:00.000Z")
    public let shareNational = Field.boolean(
        "share_national", standard: false, "Whether the person agrees that the national federation sees this.", example: false)
    public let retentionUntilOn = Field.day(
        "retention_until_on", "Day after which it is to be purged; three years on when absent.", .indexed, example: "2029-03-02")

    public init() {}

    public var naturalKey: [any Declared] { [adherentID, email] }
    public var alternativeKey: [any Declared] { [partnerID, email] }
    public var sharing: Sharing { .flagged(shareNational) }

    public static let anonymised = "anonymised"

    public var states: States {
        States(
            State("active", to: ["inactive"], stamps: [retentionUntilOn.years(3)]),
            State("inactive", to: ["active"], stamps: [retentionUntilOn.years(3)]),
            State(Self.anonymised))
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if (record[adherentID] == nil) == (record[partnerID] == nil), !issues.speak(of: ["adherent_id"]), !issues.speak(of: ["partner_id"]) {
            issues.append(Issue(.pointer(JSONPointer(tokens: [])), .exactlyOneOwner))
        }
        if record[legalBasis] == "consent", record[consentAt] == nil, !issues.speak(of: consentAt.member.path) {
            issues.append(Issue(consentAt.member, .required, when: legalBasis.member, is: "consent"))
        }
        if record[personCategory] == "pathway_employee", let basis = record[legalBasis], basis != "consent" {
            issues.append(Issue(legalBasis.member, .consentRequired, value: basis))
        }
        if previous == nil, record.status == Self.anonymised {
            issues.append(Issue(CommonMembers.statusField.member, .invalidValue, value: Self.anonymised))
        }
    }

    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        // What was made nobody's is not made somebody's again.
        if step.previous?.status == Self.anonymised { throw Conflict(.invalidTransition, expected: Self.anonymised, value: record.status) }
    }
}
