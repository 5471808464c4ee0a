/// A need for training that an adherent has declared (*besoin de formation*).
public struct TrainingNeed: Resource {
    public static let collection = "training-needs"
    public static let schemaName = "TrainingNeed"
    public static let summary = """
        A need for training that an adherent has declared (*besoin de formation*). It is `covered` when a registration of the adherent that year, on that \
        theme, is confirmed or attended.
        """

    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent.", .required)
    public let theme = Field.code("theme", of: .themes, "What it is about (list `themes`).", .required, example: "finance")
    public let personCategory = Field.code(
        "person_category", of: .personCategories, "Who needs it (list `person-categories`).", .required, example: "administrator")
    public let year = Field.year("Year.", .required)
    public let headcount = Field.integer("headcount", in: 1...1_000_000, "How many persons.", [.required, .persons], example: 8)
    public let comment = Field.text("comment", "What is wanted in particular.", example: "De préférence à l'automne.")

    public init() {}

    public var naturalKey: [any Declared] { [adherentID, theme, personCategory, year] }
    public var computedFilters: [ComputedFilter] {
        [ComputedFilter("covered", "Whether a registration of the adherent that year, on the theme, is confirmed or attended.")]
    }

    public var states: States {
        States(
            State("open", to: ["planned", "dropped"]),
            State("planned", to: ["met", "dropped", "open"]),
            State("met"),
            State("dropped"))
    }
}
