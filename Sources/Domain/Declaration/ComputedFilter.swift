/// A filter of true and false that no member holds, because it follows from other records: `has_seats`, `covered`. What it means to the
/// database stands in `Storage/ComputedFilters.swift`.
public struct ComputedFilter: Sendable {
    public let name: String
    /// For the contract.
    public let summary: String

    public init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}
