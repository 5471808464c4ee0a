import Domain
import JSON

/// Takes what says who a person is out of the history, and out of all that was made of it: versions of the record, of those that name it,
/// search words, and answers kept for idempotency keys. The present record is not its concern.
struct Erasure {
    private let table: RecordTable
    private let anonymisation: Anonymisation
    private let transaction: Transaction

    init(of table: RecordTable, _ anonymisation: Anonymisation, _ transaction: Transaction) {
        self.table = table
        self.anonymisation = anonymisation
        self.transaction = transaction
    }

    private var connection: any Connection { transaction.connection }

    /// The members of other records that name a record of the collection.
    static func referring(to collection: ResourceCollection) -> [(collection: ResourceCollection, member: Member)] {
        ResourceCollections.all.filter { $0.name != collection.name }.flatMap { other in
            other.references.filter { !$0.shape.isList && $0.shape.target == collection.name }.map { (other, $0) }
        }
    }

    /// The indexes by which versions are found that name a person: few do, and only they pay for it.
    static func indexes(on table: RecordTable) -> [String] {
        guard table.collection.anonymisation != nil else { return [] }
        return referring(to: table.collection).map { other, member in
            """
            CREATE INDEX IF NOT EXISTS revisions_\(RecordTable.name(of: other.name))_\(member.column) ON revisions(\(value(of: member))) \
            WHERE \(names(other, member))
            """
        }
    }

    static func value(of member: Member) -> String { "document ->> '$.\(member.dotted)'" }

    static func names(_ collection: ResourceCollection, _ member: Member) -> String {
        "collection = '\(collection.name)' AND \(value(of: member)) IS NOT NULL"
    }

    func erase(_ id: String) throws {
        var words: Set<String> = []
        let versions = "collection = '\(table.collection.name)' AND id = ?1"
        try Self.rewrite(versions, id, connection) { record in
            words.formUnion(anonymisation.words(of: record))
            return anonymisation.cleared(record)
        }
        for (other, member) in Self.referring(to: table.collection) {
            try Self.rewrite("\(Self.names(other, member)) AND \(Self.value(of: member)) = ?1", id, connection) { record in
                var record = record
                record.set(nil, at: member.path)
                return record
            }
        }
        try IdempotencyStorage.forget(words, connection)
        transaction.leaveNoTrace()
        guard table.isSearched else { return }
        // A deleted word stays in the index until its segment is merged: all are, after the words of this commit have been written.
        transaction.beforeCommit { [table] connection in
            try connection.execute("INSERT INTO \(table.name)_search (\(table.name)_search) VALUES ('optimize')")
        }
    }

    /// Clears a member of every version of a record.
    static func clear(_ member: Member, ofVersionsOf id: String, in collection: ResourceCollection, _ transaction: Transaction) throws {
        try rewrite("collection = '\(collection.name)' AND id = ?1", id, transaction.connection) { record in
            var record = record
            record.set(nil, at: member.path)
            return record
        }
        transaction.leaveNoTrace()
    }

    private static func rewrite(_ condition: String, _ id: String, _ connection: any Connection, _ change: (Record) -> Record) throws {
        let rows = try connection.all("SELECT seq, document FROM revisions WHERE \(condition)", [.text(id)]) { ($0.int(0), $0.bytes(1)) }
        for (seq, document) in rows {
            guard let record = try Record(document: document) else { continue }
            let changed = change(record)
            guard changed != record else { continue }
            try connection.execute(
                "UPDATE revisions SET document = ?2 WHERE seq = ?1", [.integer(seq), .textBytes(JSON.object(changed.members).bytes())])
        }
    }
}
