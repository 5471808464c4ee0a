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
}
