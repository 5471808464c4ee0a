import Domain
import JSON

/// What speaks against a write before its content does: whose record it is, who may see it, and what is taken.
extension RecordWriting {
    func refuseTakenIDs(of record: Record, before: Record?) throws {
        guard record["external_ids"] != before?["external_ids"] else { return }
        for external in table.externalIDs(of: record) {
            if let id = try Matching.byExternalID(external.source, external.value, in: collection.name, connection), id != record.id {
                throw RecordError.duplicate(members: [Member(path: ["external_ids", external.source])], id: id)
            }
        }
    }

    /// What the federation does not see it does not write either.
    func refuseUnseen(_ record: Record, _ precondition: Precondition = .none) throws {
        guard author.rights.seesSharedOnly, !collection.sharing.holds(record) else { return }
        try precondition.check(nil)
        throw RecordError.notFound
    }

    /// What was made nobody's is final.
    func refuseAnonymised(_ record: Record) throws(RecordError) {
        if collection.anonymisation?.isDone(record) == true { throw .conflict(Conflict(.anonymised, value: record.status)) }
    }

    func refuseForeign(_ record: Record) throws(RecordError) {
        if let origin = record["origin"]?.stringValue, origin != author.circumstances.origin { throw .foreignOrigin(origin) }
    }

    // MARK: - What the key does not see

    /// The record without what the key may not see, which a JSON Patch could tell of by a test or a copy.
    func visible(_ record: Record) -> Record {
        let unseen = author.rights.unseen(of: collection)
        guard !unseen.isEmpty else { return record }
        var visible = record
        for member in unseen { visible.set(nil, at: member.path) }
        return visible
    }

    /// Who does not see what is about persons does not name it either: to be told that nothing changes, or which record it is that of, would
    /// confirm a guess.
    public func refusePersonal(in named: JSON.Object) throws(RecordError) {
        guard !author.rights.seesPersons else { return }
        let named = Record(named)
        for member in collection.personal where named.value(at: member.path) != nil { throw .personal(member) }
    }

    /// A replacement by somebody who does not see a member leaves it as it was.
    func keepingUnseen(_ reading: Reading, of current: Record) -> Reading {
        let unseen = author.rights.unseen(of: collection)
        guard !unseen.isEmpty else { return reading }
        var reading = reading
        var record = Record(reading.members)
        for member in unseen where record.value(at: member.path) == nil {
            if let value = current.value(at: member.path) { record.set(value, at: member.path) }
        }
        reading.members = record.members
        return reading
    }
}
