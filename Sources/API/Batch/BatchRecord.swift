import Domain
import JSON
import Storage

/// A record of a batch, read and settled as far as that goes without a look at the database.
struct BatchRecord: Sendable {
    let index: Int
    let line: Int?
    let content: Result<Content, Problem>

    /// A class, so that handing it on costs one count of references and not that of each of its parts.
    final class Content: Sendable {
        let body: JSON.Object
        let reading: Reading
        /// The record's `if_version`, which guards it as `If-Match` would.
        let precondition: Precondition
        let sentID: String?
        /// The id that the record gets if it is new.
        let newID: String
        /// What is to be stored when there is no such record yet. Nil when that isn't expected.
        let new: NewRecord?

        init(body: JSON.Object, reading: Reading, precondition: Precondition, sentID: String?, newID: String, new: NewRecord?) {
            self.newID = newID
            self.body = body
            self.reading = reading
            self.precondition = precondition
            self.sentID = sentID
            self.new = new
        }
    }
}

/// Makes records ready, on the batch's own thread, so that the writer's does only what needs the database.
struct BatchPreparation: Sendable {
    let records: RecordEndpoints
    let action: BatchParameters.Action
    let call: Call
    /// Of a batch in several transactions under an idempotency key: its new records have ids by which they are found again.
    let beginning: IdempotencyStorage.Beginning?

    /// - Parameter expectsNew: whether the record is likely to be a new one.
    func prepare(_ item: BatchItem, expectsNew: Bool) -> BatchRecord {
        BatchRecord(
            index: item.index, line: item.line,
            content: Result { () throws(Problem) in try content(of: item.body.get(), at: item.index, expectsNew: expectsNew) })
    }

    private func content(of body: JSON.Object, at index: Int, expectsNew: Bool) throws(Problem) -> BatchRecord.Content {
        var body = body
        let precondition = try Self.takeVersion(from: &body)
        let sentID = try sentID(in: body)
        let reading = records.collection.read(body)
        let mayBeNew = expectsNew && (action == .create || action == .upsert) && records.collection.identity == .uuid
        let newID = sentID ?? beginning.map { UuidGenerator.uuid(at: $0.at, seed: $0.seed, index: index) } ?? call.service.newID(at: .now())
        return BatchRecord.Content(
            body: body, reading: reading, precondition: precondition, sentID: sentID, newID: newID,
            new: mayBeNew ? newRecord(of: reading, newID, isOwn: sentID == nil) : nil)
    }

    /// The record that creating this one stores. What a batch says of the server's own members is ignored, but for the id.
    func newRecord(of reading: Reading, _ id: String, isOwn: Bool) -> NewRecord {
        NewRecord(reading, id: id, ownID: isOwn && beginning?.isAgain != true, assertions: false, in: records.table, circumstances)
    }

    /// Of the moment: a batch may be on its way for minutes.
    var circumstances: Circumstances { .now(origin: call.circumstances.origin) }

    private static func takeVersion(from body: inout JSON.Object) throws(Problem) -> Precondition {
        guard let value = body["if_version"] else { return .none }
        body["if_version"] = nil
        guard case .integer(let version) = value else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["if_version"])), .invalidType, expected: "integer")])
        }
        var precondition = Precondition()
        precondition.match = [version]
        return precondition
    }

    private func sentID(in body: JSON.Object) throws(Problem) -> String? {
        guard let value = body["id"], value != .null else { return nil }
        guard records.collection.identity == .uuid else { return value.stringValue }
        guard let id = value.stringValue.flatMap(Uuid.normalized) else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["id"])), .invalidFormat, expected: "uuid")])
        }
        return id
    }
}
