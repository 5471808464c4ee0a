import Domain

/// How far the mirror of a source has come.
public struct MirrorState: Sendable, Equatable {
    /// The region whose records come from there; nil before the first one has come.
    public let origin: String?
    /// Up to where the source's feed is stored.
    public let cursor: String
}

/// The tables beside the mirrored records: how far each source has come, and what waits.
public enum MirrorStorage {
    public static func state(of source: String, _ connection: any Connection) throws -> MirrorState? {
        try connection.first("SELECT origin, cursor FROM mirrors WHERE source = ?1", [.text(source)]) {
            MirrorState(origin: $0.optionalText(0), cursor: $0.text(1))
        }
    }

    static func source(of origin: String, _ connection: any Connection) throws -> String? {
        try connection.first("SELECT source FROM mirrors WHERE origin = ?1", [.text(origin)]) { $0.text(0) }
    }

    static func keep(_ state: MirrorState, of source: String, at time: String, _ connection: any Connection) throws {
        try connection.execute(
            "INSERT OR REPLACE INTO mirrors (source, origin, cursor, updated_at) VALUES (?1, ?2, ?3, ?4)",
            [.text(source), state.origin.map(SQLValue.text) ?? .null, .text(state.cursor), .text(time)])
    }

    /// How many changes of a source wait for a record that has not come.
    public static func waitingCount(of source: String, _ connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM mirror_waiting WHERE source = ?1", [.text(source)]) { $0.int(0) } ?? 0
    }

    /// Hands over what the mirror of a source holds: first records, then what waits. For one moment when the connection's is a snapshot.
    ///
    /// Records of collections whose ids are codes are handed over whosever they are: of two regions' the one that was here stays.
    public static func eachRecord(
        of source: String, into store: Store, _ connection: any Connection, _ take: (MirroredRecord) throws -> Void
    ) throws {
        guard let origin = try state(of: source, connection)?.origin else { return }
        for collection in ResourceCollections.all {
            let filter = """
                NOT EXISTS (SELECT 1 FROM mirror_waiting AS w WHERE w.collection = ?1 AND w.id = r.id AND w.source = ?2)\
                \(collection.identity == .code ? "" : " AND r.origin = ?3")
                """
            let values = [SQLValue.text(collection.name), .text(source)] + (collection.identity == .code ? [] : [.text(origin)])
            try connection.query("SELECT id, version, document, origin FROM \(store.table(collection).name) AS r WHERE \(filter)", values) { row in
                try row.withBytes(2) { document in
                    let state: MirroredRecord.State = row.text(3) == origin ? .stored : .ofAnother
                    try take(MirroredRecord(collection: collection.name, id: row.text(0), version: row.int(1), document: document, state: state))
                }
                return true
            }
        }
        try connection.query("SELECT collection, id, version, document FROM mirror_waiting WHERE source = ?1", [.text(source)]) { row in
            try row.withBytes(3) { document in
                let isDeletion = row.isNull(3)
                try take(
                    MirroredRecord(
                        collection: row.text(0), id: row.text(1), version: row.int(2), document: isDeletion ? nil : document, state: .waiting))
            }
            return true
        }
    }
}

/// What a mirror holds of a record, valid inside the closure that receives it.
public struct MirroredRecord {
    public enum State: String, Sendable {
        case stored
        /// Came, and waits for what it refers to, or as a deletion for what refers to it.
        case waiting
        /// Stands here as another region's, or this node's own.
        case ofAnother = "of_another"
    }

    public let collection: String
    public let id: String
    public let version: Int
    /// Nil for a deletion that waits.
    public let document: UnsafeRawBufferPointer?
    public let state: State
}
