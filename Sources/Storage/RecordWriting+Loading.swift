import Domain

extension RecordWriting {
    /// Stores a record that the product brings along, whose members are the server's own.
    func load(_ record: Record) throws -> StoredRecord {
        var reading = Reading()
        reading.members = record.members
        let settlement = collection.settle(reading, id: record.id, previous: record, assertions: false, in: author.circumstances)
        var record = settlement.record
        record["version"] = 1
        record["origin"] = .string(author.circumstances.origin)
        record["created_at"] = .string(author.circumstances.now.description)
        record["updated_at"] = record["created_at"]
        return try insert(RecordRow(collection.ordered(record), in: table))
    }
}
