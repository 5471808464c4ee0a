/// Numbers of persons by gender; what is absent is 0.
public struct People: Sendable {
    public let women = Field.integer("women", standard: 0, "Women.", .persons, example: 12)
    public let men = Field.integer("men", standard: 0, "Men.", .persons, example: 9)
    public let other = Field.integer("other", standard: 0, "Persons of another gender.", .persons, example: 0)
    public let unspecified = Field.integer("unspecified", standard: 0, "Persons whose gender is not known.", .persons, example: 0)

    public init() {}
}

extension Group<People> {
    /// How many persons they are together.
    public func total(in record: Record) -> Int {
        (record[self.women] ?? 0) + (record[self.men] ?? 0) + (record[self.other] ?? 0) + (record[self.unspecified] ?? 0)
    }
}
