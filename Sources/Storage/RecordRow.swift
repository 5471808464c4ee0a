import Domain
import JSON

/// All that a record's rows hold, worked out from the record alone.
struct RecordRow: Sendable {
    let record: Record
    let document: [UInt8]
    /// The values of the collection's own row.
    let values: [SQLValue]
    let listValues: [ListValue]
    let externalIDs: [ExternalID]
    /// Folded, for the search index.
    let words: String

    init(_ record: Record, in table: RecordTable) {
        self.record = record
        document = JSON.object(record.members).bytes()
        values = table.values(of: record, document: document)
        listValues = table.listValues(of: record)
        externalIDs = table.externalIDs(of: record)
        words = table.words(of: record)
    }
}

/// A record to be created, settled and worded before it waits for the writer: what needs no look at the database is done by the thread
/// that asks.
public struct NewRecord: Sendable {
    let settlement: Settlement
    let row: RecordRow
    /// Whether the id was made for this record, so that there can't have been one before it.
    let hasOwnID: Bool

    /// - Parameters:
    ///   - ownID: whether the server has just made `id`.
    ///   - assertions: whether values sent for what the server sets must agree with it.
    public init(
        _ reading: Reading, id: String, ownID: Bool = false, assertions: Bool = true, in table: RecordTable, _ circumstances: Circumstances
    ) {
        hasOwnID = ownID
        settlement = table.collection.settle(reading, id: id, previous: nil, assertions: assertions, in: circumstances)
        row = RecordRow(settlement.record, in: table)
    }

    /// What is wrong with it whatever the database holds; `RecordWriting.create` would throw the same.
    public var refusal: RecordError? { settlement.issues.isEmpty ? nil : .invalid(settlement.issues) }
}
