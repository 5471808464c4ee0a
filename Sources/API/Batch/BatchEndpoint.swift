import Domain
import HTTP
import JSON
import Storage

/// `POST /v1/{collection}/batch`: many records in one request, all or each for itself.
struct BatchEndpoint: Sendable {
    let records: RecordEndpoints

    /// Records of a partial batch that share a transaction: few enough that other writers are not held up.
    static let groupSize = 200

    init(_ records: RecordEndpoints) {
        self.records = records
    }

    @Sendable func run(_ call: Call) throws -> Reply {
        let parameters = try BatchParameters(call.request)
        if parameters.action == .create || parameters.action == .delete, records.collection.identity == .code {
            throw Problem(
                .validationFailed,
                Localized("Les objectifs ne se créent ni ne se suppriment.", "Objectives are neither created nor deleted."))
        }
        return call.service.later(call) {
            try call.service.runOnce(call, dryRun: parameters.dryRun) { keeping in
                switch parameters.mode {
                case .atomic: try runAtomic(call, parameters, keeping)
                case .partial: try runPartial(call, parameters, keeping)
                }
            }
        }
    }

    /// One transaction: when one record is bad nothing is stored, and all bad ones are told.
    private func runAtomic(_ call: Call, _ parameters: BatchParameters, _ keeping: AnswerKeeping?) throws -> Response {
        let results = try call.service.store.writer.perform(dryRun: parameters.dryRun) { transaction in
            var results = self.results(call, parameters)
            try BatchInput.read(call, records.collection, parameters) { item in
                let result = self.result(of: item, parameters, transaction, call)
                if case .failure(let problem) = result, problem.type.status >= 500 { throw problem }
                results.add(item, result)
            }
            if !results.failures.isEmpty { throw results.problem }
            try keeping?.keep(results.kept(status: 200), nil, transaction.connection)
            return results
        }
        return .json(results.json.bytes())
    }

    /// Each record for itself, in groups that share a transaction.
    private func runPartial(_ call: Call, _ parameters: BatchParameters, _ keeping: AnswerKeeping?) throws -> Response {
        var results = self.results(call, parameters)
        var group: [BatchItem] = []
        func flush() throws {
            let items = group
            group = []
            let outcomes = try call.service.store.writer.perform(dryRun: parameters.dryRun) { transaction in
                items.map { item in self.result(of: item, parameters, transaction, call) }
            }
            for (item, outcome) in zip(items, outcomes) { results.add(item, outcome) }
        }
        try BatchInput.read(call, records.collection, parameters) { item in
            group.append(item)
            if group.count == Self.groupSize { try flush() }
        }
        if !group.isEmpty { try flush() }
        if let keeping {
            // Cut off before this, the batch runs again when it is repeated, as when it is cut off between two groups.
            let kept = results.kept(status: 207)
            try call.service.store.writer.perform { try keeping.keep(kept, nil, $0.connection) }
        }
        return .json(results.json.bytes(), status: 207)
    }

    private func results(_ call: Call, _ parameters: BatchParameters) -> BatchResults {
        BatchResults(keepsAll: parameters.results == .all, language: call.language, requestID: call.request.id)
    }

    private func result(of item: BatchItem, _ parameters: BatchParameters, _ transaction: Transaction, _ call: Call) -> Result<Written, Problem> {
        do {
            let body = try item.body.get()
            return .success(try transaction.attempt { try write(body, parameters.action, transaction, call) })
        } catch {
            return .failure(Problem(error) ?? Problem(.internalError))
        }
    }

    private func write(_ body: JSON.Object, _ action: BatchParameters.Action, _ transaction: Transaction, _ call: Call) throws -> Written {
        var body = body
        let precondition = try Self.takeVersion(from: &body)
        let reading = records.collection.read(body)
        let writing = RecordWriting(records.table, transaction, call.author)
        let sentID = try sentID(in: body)
        let living = try living(sentID, reading, transaction)
        switch (action, living) {
        case (.create, let id?):
            guard let member = records.collection.member("id") else { throw RecordError.notFound }
            throw RecordError.duplicate(members: sentID == nil ? records.collection.naturalKey : [member], id: id)
        case (.create, nil), (.upsert, nil):
            guard records.collection.identity == .uuid else { throw RecordError.notFound }
            try precondition.check(nil)
            return try writing.create(reading, id: sentID ?? call.service.newID(at: call.circumstances.now), assertions: false)
        case (.update, let id?), (.upsert, let id?):
            return try writing.change(id, .merge(keepingPresentKey(body, reading, id, transaction)), precondition, assertions: false)
        case (.delete, let id?):
            // Only the key is needed, but nothing that is wrong goes untold.
            guard reading.issues.isEmpty else { throw RecordError.invalid(reading.issues) }
            return try writing.delete(id, precondition)
        case (.update, nil), (.delete, nil):
            throw RecordError.notFound
        }
    }

    /// The record's `if_version`, which guards it as `If-Match` would.
    private static func takeVersion(from body: inout JSON.Object) throws -> Precondition {
        guard let value = body["if_version"] else { return .none }
        body["if_version"] = nil
        guard case .integer(let version) = value else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["if_version"])), .invalidType, expected: "integer")])
        }
        var precondition = Precondition()
        precondition.match = [version]
        return precondition
    }

    private func sentID(in body: JSON.Object) throws -> String? {
        guard let value = body["id"], value != .null else { return nil }
        guard records.collection.identity == .uuid else { return value.stringValue }
        guard let id = value.stringValue.flatMap(Uuid.normalized) else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["id"])), .invalidFormat, expected: "uuid")])
        }
        return id
    }

    private func living(_ sentID: String?, _ reading: Reading, _ transaction: Transaction) throws -> String? {
        if let sentID { return try RecordReading(records.table, transaction.connection).one(sentID)?.id }
        var record = Record(reading.members)
        // An objective's code is set by the server, and still what a batch knows it by.
        for member in records.collection.naturalKey where record[member.name] == nil { record[member.name] = reading.asserted[member.name] }
        return try Matching.find(record, in: records.table, transaction.connection)
    }

    /// A record matched by a former SIRET keeps its present one.
    private func keepingPresentKey(_ body: JSON.Object, _ reading: Reading, _ id: String, _ transaction: Transaction) throws -> JSON.Object {
        guard !records.collection.formerKeys.isEmpty, let stored = try RecordReading(records.table, transaction.connection).one(id),
            case .object(let members) = try JSON(parsing: stored.document)
        else { return body }
        var body = body
        let living = Record(members)
        for (former, key) in records.collection.formerKeys {
            guard case .array(let values)? = living.value(at: former.path), let sent = reading.members[key.name], values.contains(sent) else {
                continue
            }
            body[key.name] = nil
        }
        return body
    }
}
