/// What the feed says of a change without the record itself.
public struct ChangeNotice: Sendable, Equatable {
    public let seq: Int
    public let collection: String
    public let id: String
    public let version: Int
    public let isDeletion: Bool
    public let at: String
    public let origin: String?
}

extension Feed {
    /// The changes after a place, in order, without their records.
    ///
    /// - Parameters:
    ///   - collections: those whose changes are wanted.
    ///   - operations: `put`, `delete` or both.
    public func notices(after seq: Int, of collections: [String], _ operations: [String], limit: Int) throws -> [ChangeNotice] {
        func places(_ count: Int, from first: Int) -> String { (first..<first + count).map { "?\($0)" }.joined(separator: ", ") }
        return try connection.all(
            """
            SELECT c.seq, c.collection, c.id, c.version, c.op, c.at, r.document ->> '$.origin' FROM changes AS c NOT INDEXED
            LEFT JOIN revisions AS r ON r.collection = c.collection AND r.id = c.id AND r.version = c.version
            WHERE c.seq > ?1 AND c.collection IN (\(places(collections.count, from: 3)))
            AND c.op IN (\(places(operations.count, from: 3 + collections.count))) ORDER BY c.seq LIMIT ?2
            """, [.integer(seq), .integer(limit)] + collections.map(SQLValue.text) + operations.map(SQLValue.text)
        ) { row in
            ChangeNotice(
                seq: row.int(0), collection: row.text(1), id: row.text(2), version: row.int(3), isDeletion: row.text(4) == "delete", at: row.text(5),
                origin: row.optionalText(6))
        }
    }
}
