/// A record as it stands in the database.
public struct StoredRecord: Sendable {
    public let id: String
    public let version: Int
    /// The JSON text that GET answers.
    public let document: [UInt8]

    public init(id: String, version: Int, document: [UInt8]) {
        self.id = id
        self.version = version
        self.document = document
    }
}

/// What became of a write.
public struct Written: Sendable {
    public enum Outcome: String, Sendable { case created, updated, unchanged, deleted }
    public let outcome: Outcome
    public let record: StoredRecord

    public init(outcome: Outcome, record: StoredRecord) {
        self.outcome = outcome
        self.record = record
    }
}
