import Domain
import JSON

/// The rows that a record stands in: its own, its list values and other ids, its words, its revisions and its place in the feed.
extension RecordWriting {
    struct Current {
        let record: Record
        let document: [UInt8]
        let row: Int
    }

    func current(_ id: String) throws -> Current? {
        let row = try connection.first(table.selectByID, [.text(id)]) { (document: $0.bytes(1), row: $0.int(2)) }
        guard let row, case .object(let members) = try JSON(parsing: row.document) else { return nil }
        return Current(record: Record(members), document: row.document, row: row.row)
    }

    func lastVersion(of id: String) throws -> Int? {
        try connection.first("SELECT version FROM changes WHERE collection = ?1 AND id = ?2", [.text(collection.name), .text(id)]) { $0.int(0) }
    }

    func insert(_ row: RecordRow, isMatched: Bool = false) throws -> StoredRecord {
        let record = row.record
        if isOwn, !isMatched { try refuseFormerKey(of: record, before: nil) }
        try guardingKeys(record) { try connection.execute(isOwn ? table.insert : table.insertMirrored, row.values) }
        let number = connection.lastInsertRowID
        for value in row.listValues { try addListValue(value, record.id) }
        for externalID in row.externalIDs { try addExternalID(externalID, record.id) }
        changeWords(row: number, from: nil, to: row.words)
        try keep(id: record.id, version: record.version, op: "put", at: time(of: record), document: row.document)
        return StoredRecord(id: record.id, version: record.version, document: row.document)
    }

    func update(_ record: Record, from current: Current) throws -> StoredRecord {
        if isOwn { try refuseFormerKey(of: record, before: current.record) }
        let document = JSON.object(record.members).bytes()
        try guardingKeys(record) { try connection.execute(table.update, table.values(of: record, document: document)) }
        let before = Set(table.listValues(of: current.record))
        let after = Set(table.listValues(of: record))
        for value in before.subtracting(after) { try removeListValue(value, record.id) }
        for value in after.subtracting(before) { try addListValue(value, record.id) }
        let oldIDs = Set(table.externalIDs(of: current.record))
        let newIDs = Set(table.externalIDs(of: record))
        for id in oldIDs.subtracting(newIDs) { try removeExternalID(id, record.id) }
        for id in newIDs.subtracting(oldIDs) { try addExternalID(id, record.id) }
        changeWords(row: current.row, from: table.words(of: current.record), to: table.words(of: record))
        try keep(id: record.id, version: record.version, op: "put", at: time(of: record), document: document)
        return StoredRecord(id: record.id, version: record.version, document: document)
    }

    /// When a record became what it is; a mirrored one is so here since it came.
    private func time(of record: Record) -> String? { isOwn ? record["updated_at"]?.stringValue : nil }

    /// Takes the record out of its rows.
    ///
    /// - Parameters:
    ///   - version: the deletion's.
    ///   - at: its time; nil: now.
    func remove(_ current: Current, version: Int, at: String? = nil) throws {
        let id = current.record.id
        try connection.execute(table.delete, [.text(id)])
        for value in table.listValues(of: current.record) { try removeListValue(value, id) }
        for externalID in table.externalIDs(of: current.record) { try removeExternalID(externalID, id) }
        changeWords(row: current.row, from: table.words(of: current.record), to: nil)
        try keep(id: id, version: version, op: "delete", at: at, document: current.document)
    }

    /// A key that another record had before still belongs to it: no record may come to it.
    private func refuseFormerKey(of record: Record, before: Record?) throws {
        for key in table.formerKeys where key.members.contains(where: { record.value(at: $0.path) != before?.value(at: $0.path) }) {
            if let id = try key.ids(of: record, connection).first(where: { $0 != record.id }) {
                throw RecordError.duplicate(members: key.members, id: id)
            }
        }
        for (former, key) in collection.formerKeys where record.value(at: former.path) != before?.value(at: former.path) {
            for value in record.value(at: former.path)?.arrayValue ?? [] {
                // What it was known by must not be what another one is, or was, known by.
                var earlier = record
                earlier.set(value, at: key.path)
                for lookup in [table.naturalKeys[0]] + table.formerKeys {
                    if let id = try lookup.ids(of: earlier, connection).first(where: { $0 != record.id }) {
                        throw RecordError.duplicate(members: lookup.members.map { $0.path == key.path ? former : $0 }, id: id)
                    }
                }
            }
        }
    }

    /// Turns a broken unique key into the conflict of the contract, with the id of the record that holds it.
    private func guardingKeys(_ record: Record, _ write: () throws -> Int) throws {
        do {
            _ = try write()
        } catch StoreError.unique(let constraint) {
            for key in table.keys {
                if let id = try key.ids(of: record, connection).first(where: { $0 != record.id }) {
                    throw RecordError.duplicate(members: key.members, id: id)
                }
            }
            if try current(record.id) != nil, let member = collection.member("id") { throw RecordError.duplicate(members: [member], id: record.id) }
            throw StoreError.unique(constraint: constraint)
        }
    }

    private func addListValue(_ value: ListValue, _ id: String) throws {
        try connection.execute(
            "INSERT INTO list_values (collection, field, value, id) VALUES (?1, ?2, ?3, ?4)",
            [.text(collection.name), .text(value.field), .text(value.value), .text(id)])
    }

    func removeListValue(_ value: ListValue, _ id: String) throws {
        try connection.execute(
            "DELETE FROM list_values WHERE collection = ?1 AND field = ?2 AND value = ?3 AND id = ?4",
            [.text(collection.name), .text(value.field), .text(value.value), .text(id)])
    }

    private func addExternalID(_ externalID: ExternalID, _ id: String) throws {
        do {
            try connection.execute(
                "INSERT INTO external_ids (collection, source, value, id, is_own) VALUES (?1, ?2, ?3, ?4, ?5)",
                [.text(collection.name), .text(externalID.source), .text(externalID.value), .text(id), .integer(isOwn ? 1 : 0)])
        } catch {
            guard case .unique = error else { throw error }
            let member = Member(path: ["external_ids", externalID.source])
            let other = try Matching.byExternalID(externalID.source, externalID.value, in: collection.name, connection) ?? ""
            throw RecordError.duplicate(members: [member], id: other)
        }
    }

    func removeExternalID(_ externalID: ExternalID, _ id: String) throws {
        try connection.execute(
            "DELETE FROM external_ids WHERE collection = ?1 AND source = ?2 AND value = ?3 AND id = ?4",
            [.text(collection.name), .text(externalID.source), .text(externalID.value), .text(id)])
    }

    /// The search index is brought up once for the whole group: inside a savepoint its pending terms would be written out for each record.
    func changeWords(row: Int, from old: String?, to new: String?) {
        guard table.isSearched, old != new else { return }
        let table = table
        transaction.beforeCommit { connection in
            if let old { try connection.execute(table.searchDelete, [.integer(row), .text(old)]) }
            if let new { try connection.execute(table.searchInsert, [.integer(row), .text(new)]) }
        }
    }

    /// The revision, and the record's one place in the feed: at its latest change.
    ///
    /// - Parameter at: the time of the change, which is never before that of the version before; nil: now.
    func keep(id: String, version: Int, op: String, at: String?, document: [UInt8]) throws {
        transaction.change(id, in: collection.name)
        let at = SQLValue.text(at ?? author.circumstances.now.description)
        try connection.execute(
            """
            INSERT INTO revisions (collection, id, version, op, at, key_id, request_id, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                .text(collection.name), .text(id), .integer(version), .text(op), at, author.keyID.map(SQLValue.text) ?? .null,
                .text(author.requestID), .textBytes(document),
            ])
        try connection.execute(
            "INSERT OR REPLACE INTO changes (collection, id, version, op, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            [.text(collection.name), .text(id), .integer(version), .text(op), at])
    }
}
