import Domain
import JSON

/// Writes records inside the writer's transaction: the record with its keys, list values, search words, revision and place in the feed, or nothing.
public struct RecordWriting {
    let table: RecordTable
    let transaction: Transaction
    let author: Author
    /// False while another region's records are mirrored.
    let isOwn: Bool

    public init(_ table: RecordTable, _ transaction: Transaction, _ author: Author) {
        self.table = table
        self.transaction = transaction
        self.author = author
        isOwn = true
    }

    init(mirroring table: RecordTable, _ transaction: Transaction, _ author: Author) {
        self.table = table
        self.transaction = transaction
        self.author = author
        isOwn = false
    }

    public var connection: any Connection { transaction.connection }
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
        try create(NewRecord(reading, id: id, assertions: assertions, in: table, author.circumstances))
    }

    /// Creates a record that was made ready before the queue.
    ///
    /// - Parameter isMatched: whether `Matching.find` has just shown that there is no such record.
    public func create(_ new: NewRecord, isMatched: Bool = false) throws -> Written {
        let related = try related(new.settlement, .created)
        let row = related == new.row.record ? new.row : RecordRow(related, in: table)
        // A record that was deleted and is created again under its id goes on counting.
        guard !new.hasOwnID, let last = try lastVersion(of: row.record.id) else {
            return Written(outcome: .created, record: try insert(row, isMatched: isMatched))
        }
        var record = row.record
        record["version"] = .integer(last + 1)
        return Written(outcome: .created, record: try insert(RecordRow(record, in: table)))
    }

    /// Changes the living record; `reading` false leaves members of the server unchecked, as in a batch.
    public func change(_ id: String, _ change: Change, _ precondition: Precondition = .none, assertions: Bool = true) throws -> Written {
        guard let current = try current(id) else {
            try precondition.check(nil)
            throw RecordError.notFound
        }
        try refuseUnseen(current.record, precondition)
        try precondition.check(current.record.version)
        try refuseForeign(current.record)
        if collection.anonymisation?.isDone(current.record) == true {
            // What was exported of it comes back as it is.
            guard case .merge(let patch) = change,
                JSON.object(current.record.members).mergePatched(with: .object(patch)) == .object(current.record.members)
            else { throw RecordError.conflict(Conflict(.anonymised, value: current.record.status)) }
            return Written(outcome: .unchanged, record: StoredRecord(id: id, version: current.record.version, document: current.document))
        }
        let reading = try reading(of: change, current: current.record)
        let settlement = collection.settle(reading, id: id, previous: current.record, assertions: assertions, in: author.circumstances)
        let record = try related(settlement, .changed(from: current.record))
        guard settlement.changes, record.differs(from: current.record) else {
            return Written(outcome: .unchanged, record: StoredRecord(id: id, version: current.record.version, document: current.document))
        }
        return Written(outcome: .updated, record: try update(record, from: current))
    }

    public func delete(_ id: String, _ precondition: Precondition = .none) throws -> Written {
        guard let current = try current(id) else {
            try precondition.check(nil)
            throw RecordError.notFound
        }
        try refuseUnseen(current.record, precondition)
        try precondition.check(current.record.version)
        try refuseForeign(current.record)
        try RightsCheck(rights: author.rights, collection: collection, connection: connection).check(current.record, nil)
        let referrers = try References.to(id, in: collection, seesPersons: author.rights.seesPersons, connection)
        guard referrers.isEmpty else { throw RecordError.referenced(referrers) }
        let version = current.record.version + 1
        try remove(current, version: version, at: notBefore(current.record["updated_at"]?.stringValue))
        return Written(outcome: .deleted, record: StoredRecord(id: id, version: version, document: current.document))
    }

    /// Brings a deleted record back as it last was, with a new version.
    public func restore(_ id: String) throws -> Written {
        if let current = try current(id) {
            try refuseUnseen(current.record)
            try RightsCheck(rights: author.rights, collection: collection, connection: connection).check(nil, current.record, isRestoration: true)
            throw RecordError.alive(version: current.record.version)
        }
        guard let last = try History.last(of: id, in: collection.name, connection), last.op == "delete",
            case .object(let members) = try JSON(parsing: last.document)
        else { throw RecordError.notFound }
        var record = Record(members)
        try refuseUnseen(record)
        try refuseForeign(record)
        try refuseAnonymised(record)
        record = try related(Settlement(record: record), .restored)
        record["version"] = .integer(last.version + 1)
        record["updated_at"] = .string(notBefore(last.at))
        return Written(outcome: .updated, record: try insert(RecordRow(record, in: table)))
    }

    /// The time of a change to what was last changed at `time`.
    func notBefore(_ time: String?) -> String { max(author.circumstances.now.description, time ?? "") }

    // MARK: - Stages

    /// The record as it is to be stored, completed by what depends on others. All that speaks against it is found before anything is written,
    /// so that what fails has left nothing to undo.
    private func related(_ settlement: Settlement, _ step: Step) throws -> Record {
        let previous = step.previous
        var record = settlement.record
        var issues = settlement.issues
        let rights = RightsCheck(rights: author.rights, collection: collection, connection: connection)
        // Before references are looked up, which would tell what persons there are.
        try rights.checkPersonal(previous, record, isRestoration: step.isRestoration)
        if issues.isEmpty { issues = try References.missing(from: record, in: collection, connection) }
        if !issues.isEmpty { throw RecordError.invalid(issues) }
        try rights.check(previous, record, isRestoration: step.isRestoration)
        if let forbidden = settlement.forbidden { throw RecordError.forbidden(forbidden) }
        do {
            try collection.resource.relate(&record, step, among: NeighbourReading(connection: connection), issues: &issues)
        } catch let conflict as Conflict {
            assert(
                (collection.conflicts + [.invalidTransition]).contains(conflict.issue.code),
                "\(collection.name) does not declare \(conflict.issue.code.rawValue)")
            throw RecordError.conflict(conflict)
        }
        if !issues.isEmpty { throw RecordError.invalid(issues) }
        if record != settlement.record { record = collection.ordered(record) }
        try refuseTakenIDs(of: record, before: previous)
        return record
    }

    private func reading(of change: Change, current: Record) throws -> Reading {
        switch change {
        case .whole(let reading):
            try refusePersonal(in: reading.members)
            return keepingUnseen(collection.replacement(reading, of: current), of: current)
        case .merge(let patch):
            try refusePersonal(in: patch)
            var reading = Reading()
            if case .object(let whole) = JSON.object(current.members).mergePatched(with: .object(patch)) { reading = collection.read(whole) }
            let known = Set(reading.issues.map(\.placeName))
            reading.issues += collection.unknownNames(in: patch).filter { !known.contains($0.placeName) }
            return reading
        case .patch(let patch):
            do {
                guard case .object(let whole) = try patch.applied(to: .object(visible(current).members)) else {
                    throw RecordError.invalid([Issue(.pointer(JSONPointer(tokens: [])), .invalidType, expected: "object")])
                }
                let reading = collection.read(whole)
                try refusePersonal(in: reading.members)
                return keepingUnseen(reading, of: current)
            } catch let failure as JSONPatch.Failure {
                switch failure {
                case .testFailed(_, let path): throw RecordError.patchTestFailed(path: path)
                case .pathNotFound(let operation, let path): throw RecordError.patchPathMissing(operation: operation, path: path)
                case .resultTooLarge(let operation, let path): throw RecordError.patchResultTooLarge(operation: operation, path: path)
                }
            }
        }
    }
}

extension Record {
    /// Whether it says anything else, the server's notes of the write left aside.
    fileprivate func differs(from other: Record) -> Bool {
        var one = self
        var other = other
        for name in ["version", "updated_at"] {
            one[name] = nil
            other[name] = nil
        }
        return one.members != other.members
    }
}
