/// A filter of true and false that no member holds, because it follows from other records: `has_seats`, `covered`. What it means to the
/// database stands in `Storage/ComputedFilters.swift`.
public struct ComputedFilter: Sendable {
    public let name: String
    /// For the contract.
    public let summary: String
    /// Whether it follows from numbers of persons, which the national federation does not see when they are small.
    public let tellsPersons: Bool

    public init(_ name: String, _ summary: String, tellsPersons: Bool = false) {
        self.name = name
        self.summary = summary
        self.tellsPersons = tellsPersons
    }
}
