/// A record's latest change, where the engine holds it: valid inside the closure that receives it.
public struct Change {
    /// Its place: changes stand in the order of their commits.
    public let seq: Int
    public let collection: UnsafeRawBufferPointer
    public let id: UnsafeRawBufferPointer
    public let version: Int
    public let isDeletion: Bool
    public let at: UnsafeRawBufferPointer
    /// The record in this version; empty when it was deleted.
    public let document: UnsafeRawBufferPointer
}

/// The feed of changes: each record once, at its latest change. A record that changes again moves to the end.
public struct Feed {
    let connection: any Connection

    public init(_ connection: any Connection) {
        self.connection = connection
    }

    /// Hands over the changes after a place, in order, without copying them. One statement, so what is handed over was so at one moment.
    ///
    /// - Parameters:
    ///   - end: the last place to look at.
    ///   - collections: those whose changes are wanted; nil for all.
    /// - Returns: whether there are more than `limit`.
    public func page(after seq: Int, upTo end: Int = .max, of collections: [String]?, limit: Int, _ take: (Change) throws -> Void) throws -> Bool {
        let values: [SQLValue] = [.integer(seq), .integer(end), .integer(limit + 1)] + (collections ?? []).map(SQLValue.text)
        var count = 0
        var hasMore = false
        try connection.query(Self.pageStatement(of: collections?.count), values) { row in
            guard count < limit else {
                hasMore = true
                return false
            }
            count += 1
            try Self.withChange(row, take)
            return true
        }
        return hasMore
    }

    /// - Parameter collections: how many are wanted; nil for all.
    static func pageStatement(of collections: Int?) -> String {
        let filter = collections.map { " AND c.collection IN (\((0..<$0).map { "?\($0 + 4)" }.joined(separator: ", ")))" } ?? ""
        // The revision is the document of the present version, whichever the collection. The index on the record would have the rows sorted.
        return """
            SELECT c.seq, c.collection, c.id, c.version, c.op, c.at, r.document FROM changes AS c NOT INDEXED \
            LEFT JOIN revisions AS r ON c.op = 'put' AND r.collection = c.collection AND r.id = c.id AND r.version = c.version \
            WHERE c.seq > ?1 AND c.seq <= ?2\(filter) ORDER BY c.seq LIMIT ?3
            """
    }

    private static func withChange(_ row: any Row, _ take: (Change) throws -> Void) throws {
        try row.withBytes(1) { collection in
            try row.withBytes(2) { id in
                try row.withBytes(5) { at in
                    try row.withBytes(6) { document in
                        try take(
                            Change(
                                seq: row.int(0), collection: collection, id: id, version: row.int(3),
                                isDeletion: row.withBytes(4) { $0.first == UInt8(ascii: "d") }, at: at, document: document))
                    }
                }
            }
        }
    }

    /// The last place of each collection that has changed after a place.
    public func heads(after seq: Int) throws -> [String: Int] {
        let heads = try connection.all(
            "SELECT collection, max(seq) FROM changes NOT INDEXED WHERE seq > ?1 GROUP BY collection", [.integer(seq)]
        ) { ($0.text(0), $0.int(1)) }
        return Dictionary(uniqueKeysWithValues: heads)
    }

    /// The last place there is; 0 while nothing has been written.
    public func last() throws -> Int {
        try connection.first("SELECT max(seq) FROM changes") { $0.int(0) } ?? 0
    }

    /// When a record of these collections changed last; nil when none ever has.
    public func lastChange(of collections: [String]) throws -> String? {
        let marks = (1...max(collections.count, 1)).map { "?\($0)" }.joined(separator: ", ")
        return try connection.first(
            "SELECT at FROM changes NOT INDEXED WHERE collection IN (\(marks)) ORDER BY seq DESC LIMIT 1",
            collections.isEmpty ? [.null] : collections.map(SQLValue.text)
        ) { $0.text(0) }
    }

    /// What tells this database's feed from that of any other.
    public func identity() throws -> String {
        try connection.first("SELECT id FROM feed") { $0.text(0) } ?? ""
    }

    /// Gives the feed a new identity, so that no place in it that was told before is taken for one of now. For a database that has been put
    /// back to an earlier state.
    public static func beginAnew(_ connection: any Connection) throws {
        try connection.execute("UPDATE feed SET id = lower(hex(randomblob(4)))")
    }
}
