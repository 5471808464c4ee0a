import Domain
import JSON

extension RecordWriting {
    /// Makes a record nobody's: what says who the person is goes from the record, from every version that it ever had, from the records that
    /// name it and from all that was derived, in one transaction. It cannot be undone. A deleted record is made nobody's too, and stays deleted.
    /// Done again it changes nothing.
    ///
    /// To be run alone in its transaction (``Transaction/leaveNoTrace()``).
    public func anonymise(_ id: String, _ precondition: Precondition = .none) throws -> Written {
        guard let anonymisation = collection.anonymisation else { throw RecordError.notFound }
        let living = try current(id)
        let last = living == nil ? try History.last(of: id, in: collection.name, connection) : nil
        guard let before = try living?.record ?? last.flatMap({ try Record(document: $0.document) }) else {
            try precondition.check(nil)
            throw RecordError.notFound
        }
        try refuseUnseen(before, precondition)
        let version = last?.version ?? before.version
        try precondition.check(version)
        try refuseForeign(before)
        var record = anonymisation.cleared(before)
        record["status"] = .string(anonymisation.state)
        try RightsCheck(rights: author.rights, collection: collection, connection: connection).check(before, record)
        // Whoever asks again may have been told that the log could not be emptied.
        transaction.leaveNoTrace()
        if anonymisation.isDone(before) {
            return Written(outcome: .unchanged, record: StoredRecord(id: id, version: version, document: living?.document ?? last?.document ?? []))
        }
        try release(id)
        record["version"] = .integer(version + 1)
        record["updated_at"] = .string(notBefore(last?.at ?? before["updated_at"]?.stringValue))
        record = collection.ordered(record)
        let stored: StoredRecord
        if let living {
            stored = try update(record, from: living)
        } else {
            stored = StoredRecord(id: id, version: version + 1, document: JSON.object(record.members).bytes())
            try keep(id: id, version: version + 1, op: "delete", at: record["updated_at"]?.stringValue, document: stored.document)
        }
        try Erasure(of: table, anonymisation, transaction).erase(id)
        return Written(outcome: .updated, record: stored)
    }

    /// Has the living records that name this one name nobody; their counts stay. Each has a new version.
    private func release(_ id: String) throws {
        for (other, member) in Erasure.referring(to: collection) {
            let writing = RecordWriting(RecordTable(other), transaction, author)
            for named in try connection.all("SELECT id FROM \(writing.table.name) WHERE \(member.column) = ?1", [.text(id)], { $0.text(0) }) {
                try writing.clear(member, of: named)
            }
        }
    }

    /// Clears a member that the rules of the collection don't need, as the server's own change.
    func clear(_ member: Member, of id: String) throws {
        guard let current = try current(id) else { return }
        var record = current.record
        record.set(nil, at: member.path)
        record["version"] = .integer(record.version + 1)
        record["updated_at"] = .string(notBefore(record["updated_at"]?.stringValue))
        _ = try update(record, from: current)
    }
}

extension Record {
    /// Nil when the text is no record.
    init?(document: [UInt8]) throws {
        guard case .object(let members) = try JSON(parsing: document) else { return nil }
        self.init(members)
    }
}
