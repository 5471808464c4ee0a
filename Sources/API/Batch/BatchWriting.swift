import Domain
import JSON
import Storage

/// Matches a record of a batch with what lives and does with it what the batch asks for, inside the writer's transaction.
struct BatchWriting {
    private let preparation: BatchPreparation
    private let table: RecordTable
    private let writing: RecordWriting

    init(_ preparation: BatchPreparation, _ transaction: Transaction) {
        self.preparation = preparation
        table = preparation.records.table
        var author = preparation.call.author(in: preparation.records.collection)
        author.circumstances = preparation.circumstances
        writing = RecordWriting(table, transaction, author)
    }

    private var collection: ResourceCollection { table.collection }
    private var connection: any Connection { writing.connection }

    /// What became of the record. It fails before it has written anything, or `Transaction.Spoiled` is thrown.
    func write(_ content: BatchRecord.Content) throws -> Written {
        try writing.refusePersonal(in: content.body)
        if let stored = try storedBefore(content) { return Written(outcome: .unchanged, record: stored) }
        let living = try living(content)
        switch (preparation.action, living) {
        case (.create, let (id, _)?):
            guard let member = collection.member("id") else { throw RecordError.notFound }
            throw RecordError.duplicate(members: content.sentID == nil ? collection.naturalKey : [member], id: id)
        case (.create, nil), (.upsert, nil):
            guard collection.identity == .uuid else { throw RecordError.notFound }
            try content.precondition.check(nil)
            let new = content.new ?? preparation.newRecord(of: content.reading, content.newID, isOwn: content.sentID == nil)
            return try writing.create(new, isMatched: content.sentID == nil)
        case (.update, let (id, way)?), (.upsert, let (id, way)?):
            let body = way == .key ? content.body : try keepingPresentKey(content, id)
            return try writing.change(id, .merge(body), content.precondition, assertions: false)
        case (.delete, let (id, _)?):
            // Only the key is needed, but nothing that is wrong goes untold.
            guard content.reading.issues.isEmpty else { throw RecordError.invalid(content.reading.issues) }
            return try writing.delete(id, content.precondition)
        case (.update, nil), (.delete, nil):
            guard saysWhich(content) else { throw Problem(.notFound, whichIsNotSaid) }
            throw RecordError.notFound
        }
    }

    /// The record that this batch has created already, before it was cut off and sent again under its idempotency key.
    private func storedBefore(_ content: BatchRecord.Content) throws -> StoredRecord? {
        guard preparation.beginning?.isAgain == true, content.sentID == nil, preparation.action == .create || preparation.action == .upsert else {
            return nil
        }
        return try RecordReading(table, connection).one(content.newID)
    }

    private func living(_ content: BatchRecord.Content) throws -> (id: String, way: Matching.Way)? {
        if let id = content.sentID { return try Matching.lives(id, in: table, connection) ? (id, .id) : nil }
        var record = Record(content.reading.members)
        // An objective's code is set by the server, and still what a batch knows it by.
        for member in collection.naturalKey where record[member.name] == nil { record[member.name] = content.reading.asserted[member.name] }
        return try Matching.find(record, in: table, connection)
    }

    /// Whether the record has an id, its whole natural key, or another system's id.
    private func saysWhich(_ content: BatchRecord.Content) -> Bool {
        let record = Record(content.reading.members)
        let key = collection.naturalKey
        return content.sentID != nil || record["external_ids"]?.objectValue?.isEmpty == false
            || !key.isEmpty && key.allSatisfy { (record[$0.name] ?? content.reading.asserted[$0.name] ?? .null) != .null }
    }

    private var whichIsNotSaid: Localized {
        let key = collection.naturalKey.map(\.name)
        let french = (["« id »"] + (key.isEmpty ? [] : [key.map { "« \($0) »" }.joined(separator: " avec ")])).joined(separator: ", ")
        let english = (["\"id\""] + (key.isEmpty ? [] : [key.map { "\"\($0)\"" }.joined(separator: " with ")])).joined(separator: ", ")
        return Localized(
            "Rien dans l'enregistrement ne dit lequel est visé : il faut \(french) ou « external_ids ».",
            "Nothing in the record says which one is meant: it needs \(english) or \"external_ids\".")
    }

    /// A record matched by a former SIRET keeps its present one.
    private func keepingPresentKey(_ content: BatchRecord.Content, _ id: String) throws -> JSON.Object {
        guard !collection.formerKeys.isEmpty, let stored = try RecordReading(table, connection).one(id),
            case .object(let members) = try JSON(parsing: stored.document)
        else { return content.body }
        var body = content.body
        let living = Record(members)
        for (former, key) in collection.formerKeys {
            guard case .array(let values)? = living.value(at: former.path), let sent = content.reading.members[key.name], values.contains(sent)
            else { continue }
            body[key.name] = nil
        }
        return body
    }
}
