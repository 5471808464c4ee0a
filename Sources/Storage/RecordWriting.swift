import Domain
import JSON

/// Who writes, when, and in which request: what a revision keeps.
public struct Author: Sendable {
    public var keyID: String?
    public var requestID: String
    public var circumstances: Circumstances

    public init(keyID: String?, requestID: String, circumstances: Circumstances) {
        self.keyID = keyID
        self.requestID = requestID
        self.circumstances = circumstances
    }
}

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
}

/// Writes records inside the writer's transaction: the record with its keys, list values, search words, revision and place in the feed, or nothing.
public struct RecordWriting {
    let table: RecordTable
    let transaction: Transaction
    let author: Author

    public init(_ table: RecordTable, _ transaction: Transaction, _ author: Author) {
        self.table = table
        self.transaction = transaction
        self.author = author
    }

    private var connection: any Connection { transaction.connection }
    var collection: ResourceCollection { table.collection }

    /// How a request's body becomes the record to be.
    public enum Change: Sendable {
        /// The body is the record.
        case whole(Reading)
        /// RFC 7396.
        case merge(JSON.Object)
        /// RFC 6902.
        case patch(JSONPatch)
    }

    // MARK: - Create, change, delete, restore

    /// - Parameter assertions: whether values sent for what the server sets must agree with it.
    public func create(_ reading: Reading, id: String, assertions: Bool = true) throws -> Written {
        let settlement = collection.settle(reading, id: id, previous: nil, assertions: assertions, in: author.circumstances)
        try refuse(settlement)
        // A record that was deleted and is created again under its id goes on counting.
        var record = settlement.record
        if let last = try lastVersion(of: id) { record["version"] = .integer(last + 1) }
        return Written(outcome: .created, record: try insert(record))
    }

    /// Changes the living record; `reading` false leaves members of the server unchecked, as in a batch.
    public func change(_ id: String, _ change: Change, _ precondition: Precondition = .none, assertions: Bool = true) throws -> Written {
        guard let current = try current(id) else {
            try precondition.check(nil)
            throw RecordError.notFound
        }
        try precondition.check(current.record.version)
        try refuseForeign(current.record)
        let reading = try reading(of: change, current: current.record)
        let settlement = collection.settle(reading, id: id, previous: current.record, assertions: assertions, in: author.circumstances)
        try refuse(settlement)
        guard settlement.changes else {
            return Written(outcome: .unchanged, record: StoredRecord(id: id, version: current.record.version, document: current.document))
        }
        return Written(outcome: .updated, record: try update(settlement.record, from: current))
    }

    public func delete(_ id: String, _ precondition: Precondition = .none) throws -> Written {
        guard let current = try current(id) else {
            try precondition.check(nil)
            throw RecordError.notFound
        }
        try precondition.check(current.record.version)
        try refuseForeign(current.record)
        let referrers = try References.to(id, in: collection, connection)
        guard referrers.isEmpty else { throw RecordError.referenced(referrers) }
        try connection.execute(table.delete, [.text(id)])
        for value in table.listValues(of: current.record) { try removeListValue(value, id) }
        for externalID in table.externalIDs(of: current.record) { try removeExternalID(externalID) }
        changeWords(row: current.row, from: table.words(of: current.record), to: nil)
        let version = current.record.version + 1
        try keep(id: id, version: version, op: "delete", document: current.document)
        return Written(outcome: .deleted, record: StoredRecord(id: id, version: version, document: current.document))
    }

    /// Brings a deleted record back as it last was, with a new version.
    public func restore(_ id: String) throws -> Written {
        if let current = try current(id) { throw RecordError.alive(version: current.record.version) }
        guard let last = try History.last(of: id, in: collection.name, connection), last.op == "delete",
            case .object(let members) = try JSON(parsing: last.document)
        else { throw RecordError.notFound }
        var record = Record(members)
        try refuseForeign(record)
        let missing = try References.missing(from: record, in: collection, connection)
        guard missing.isEmpty else { throw RecordError.invalid(missing) }
        record["version"] = .integer(last.version + 1)
        record["updated_at"] = .string(author.circumstances.now.description)
        return Written(outcome: .updated, record: try insert(record))
    }

    // MARK: - Refusals

    private func refuse(_ settlement: Settlement) throws {
        let issues =
            settlement.issues + (settlement.issues.isEmpty ? try References.missing(from: settlement.record, in: collection, connection) : [])
        if !issues.isEmpty { throw RecordError.invalid(issues) }
        if let forbidden = settlement.forbidden { throw RecordError.forbidden(forbidden) }
    }

    private func refuseForeign(_ record: Record) throws(RecordError) {
        if let origin = record["origin"]?.stringValue, origin != author.circumstances.origin { throw .foreignOrigin(origin) }
    }

    private func reading(of change: Change, current: Record) throws -> Reading {
        switch change {
        case .whole(let reading):
            return collection.replacement(reading, of: current)
        case .merge(let patch):
            var reading = Reading()
            if case .object(let whole) = JSON.object(current.members).mergePatched(with: .object(patch)) { reading = collection.read(whole) }
            let known = Set(reading.issues.map(\.placeName))
            reading.issues += collection.unknownNames(in: patch).filter { !known.contains($0.placeName) }
            return reading
        case .patch(let patch):
            do {
                guard case .object(let whole) = try patch.applied(to: .object(current.members)) else {
                    throw RecordError.invalid([Issue(.pointer(JSONPointer(tokens: [])), .invalidType, expected: "object")])
                }
                return collection.read(whole)
            } catch let failure as JSONPatch.Failure {
                switch failure {
                case .testFailed(_, let path): throw RecordError.patchTestFailed(path: path)
                case .pathNotFound(let operation, let path): throw RecordError.patchPathMissing(operation: operation, path: path)
                case .resultTooLarge(let operation, let path): throw RecordError.patchResultTooLarge(operation: operation, path: path)
                }
            }
        }
    }

    // MARK: - Rows

    private struct Current {
        let record: Record
        let document: [UInt8]
        let row: Int
    }

    private func current(_ id: String) throws -> Current? {
        let row = try connection.first(table.selectByID, [.text(id)]) { (document: $0.bytes(1), row: $0.int(2)) }
        guard let row, case .object(let members) = try JSON(parsing: row.document) else { return nil }
        return Current(record: Record(members), document: row.document, row: row.row)
    }

    private func lastVersion(of id: String) throws -> Int? {
        try connection.first("SELECT version FROM changes WHERE collection = ?1 AND id = ?2", [.text(collection.name), .text(id)]) { $0.int(0) }
    }

    func insert(_ record: Record) throws -> StoredRecord {
        try refuseFormerKey(of: record, before: nil)
        let document = JSON.object(record.members).bytes()
        try guardingKeys(record) { try connection.execute(table.insert, table.values(of: record, document: document)) }
        let row = connection.lastInsertRowID
        for value in table.listValues(of: record) { try addListValue(value, record.id) }
        for externalID in table.externalIDs(of: record) { try addExternalID(externalID, record.id) }
        changeWords(row: row, from: nil, to: table.words(of: record))
        try keep(id: record.id, version: record.version, op: "put", document: document)
        return StoredRecord(id: record.id, version: record.version, document: document)
    }

    private func update(_ record: Record, from current: Current) throws -> StoredRecord {
        try refuseFormerKey(of: record, before: current.record)
        let document = JSON.object(record.members).bytes()
        try guardingKeys(record) { try connection.execute(table.update, table.values(of: record, document: document)) }
        let before = Set(table.listValues(of: current.record))
        let after = Set(table.listValues(of: record))
        for value in before.subtracting(after) { try removeListValue(value, record.id) }
        for value in after.subtracting(before) { try addListValue(value, record.id) }
        let oldIDs = Set(table.externalIDs(of: current.record))
        let newIDs = Set(table.externalIDs(of: record))
        for id in oldIDs.subtracting(newIDs) { try removeExternalID(id) }
        for id in newIDs.subtracting(oldIDs) { try addExternalID(id, record.id) }
        changeWords(row: current.row, from: table.words(of: current.record), to: table.words(of: record))
        try keep(id: record.id, version: record.version, op: "put", document: document)
        return StoredRecord(id: record.id, version: record.version, document: document)
    }

    /// A key that another record had before still belongs to it: no record may come to it.
    private func refuseFormerKey(of record: Record, before: Record?) throws {
        for key in table.formerKeys where key.members.contains(where: { record.value(at: $0.path) != before?.value(at: $0.path) }) {
            if let id = try key.ids(of: record, connection).first(where: { $0 != record.id }) {
                throw RecordError.duplicate(members: key.members, id: id)
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

    private func removeListValue(_ value: ListValue, _ id: String) throws {
        try connection.execute(
            "DELETE FROM list_values WHERE collection = ?1 AND field = ?2 AND value = ?3 AND id = ?4",
            [.text(collection.name), .text(value.field), .text(value.value), .text(id)])
    }

    private func addExternalID(_ externalID: ExternalID, _ id: String) throws {
        do {
            try connection.execute(
                "INSERT INTO external_ids (collection, source, value, id) VALUES (?1, ?2, ?3, ?4)",
                [.text(collection.name), .text(externalID.source), .text(externalID.value), .text(id)])
        } catch {
            guard case .unique = error else { throw error }
            let member = Member(path: ["external_ids", externalID.source])
            let other = try Matching.byExternalID(externalID.source, externalID.value, in: collection.name, connection) ?? ""
            throw RecordError.duplicate(members: [member], id: other)
        }
    }

    private func removeExternalID(_ externalID: ExternalID) throws {
        try connection.execute(
            "DELETE FROM external_ids WHERE collection = ?1 AND source = ?2 AND value = ?3",
            [.text(collection.name), .text(externalID.source), .text(externalID.value)])
    }

    /// The search index is brought up once for the whole group: inside a savepoint its pending terms would be written out for each record.
    private func changeWords(row: Int, from old: String?, to new: String?) {
        guard table.isSearched, old != new else { return }
        let table = table
        transaction.beforeCommit { connection in
            if let old { try connection.execute(table.searchDelete, [.integer(row), .text(old)]) }
            if let new { try connection.execute(table.searchInsert, [.integer(row), .text(new)]) }
        }
    }

    /// The revision, and the record's one place in the feed: at its latest change.
    private func keep(id: String, version: Int, op: String, document: [UInt8]) throws {
        let at = SQLValue.text(author.circumstances.now.description)
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
        return try insert(collection.ordered(record))
    }
}
