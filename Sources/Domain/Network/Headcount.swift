/// The persons who work in an adherent's structure in a year (*effectifs*).
public struct Headcount: Resource {
    public static let collection = "headcounts"
    public static let schemaName = "Headcount"
    public static let summary = """
        How many persons work in an adherent's structure in a year, by gender, and what those who left a pathway went to (*effectifs*). Numbers only.
        """

    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent.", .required)
    public let year = Field.year("Year of the count.", .required)
    public let permanent = Group("permanent", People(), "Permanent employees.")
    public let pathway = Group("pathway", People(), "Employees on a pathway.")
    public let volunteers = Group("volunteers", People(), "Volunteers.")
    public let administrators = Group("administrators", People(), "Members of the board.")
    public let fte = Field.decimal("fte", 0...1_000_000, places: 2, "Full-time equivalents.", example: 14.5)
    public let exits = Group("exits", Exits(), "What the pathways that ended led to.")

    public init() {}

    public var naturalKey: [any Declared] { [adherentID, year] }

    public var states: States {
        States(
            State("declared", to: ["validated"], reserved: true),
            State("validated", to: ["declared"], reserved: true))
    }
}

extension Headcount {
    public struct Exits: Sendable {
        public let lastingJob = Field.integer("lasting_job", standard: 0, "To a lasting job.", .persons, example: 6)
        public let transitionJob = Field.integer("transition_job", standard: 0, "To a job of transition.", .persons, example: 5)
        public let positive = Field.integer("positive", standard: 0, "To training or another positive end.", .persons, example: 7)
        public let other = Field.integer("other", standard: 0, "To anything else.", .persons, example: 0)
    }
}
