import Domain
import JSON

/// A version of a record: what it was, who made it so, when, and in which request.
public struct Revision: Sendable {
    public let id: String
    public let version: Int
    /// `put` or `delete`.
    public let op: String
    public let at: String
    public let keyID: String?
    public let requestID: String?
    /// The record; of a deletion, as it was before.
    public let document: [UInt8]
}

/// Every version of every record, those of deleted ones included.
public enum History {
    private static let columns = "id, version, op, at, key_id, request_id, document"

    private static func read(_ row: any Row) -> Revision {
        Revision(
            id: row.text(0), version: row.int(1), op: row.text(2), at: row.text(3), keyID: row.optionalText(4), requestID: row.optionalText(5),
            document: row.bytes(6))
    }

    public static func last(of id: String, in collection: String, _ connection: any Connection) throws -> Revision? {
        try connection.first(
            "SELECT \(columns) FROM revisions WHERE collection = ?1 AND id = ?2 ORDER BY version DESC LIMIT 1", [.text(collection), .text(id)], read)
    }

    public static func version(_ version: Int, of id: String, in collection: String, _ connection: any Connection) throws -> Revision? {
        try connection.first(
            "SELECT \(columns) FROM revisions WHERE collection = ?1 AND id = ?2 AND version = ?3", [.text(collection), .text(id), .integer(version)],
            read)
    }

    /// The version that was the present one at a time; nil when there was none yet.
    public static func version(at time: Instant, of id: String, in collection: String, _ connection: any Connection) throws -> Revision? {
        try connection.first(
            "SELECT \(columns) FROM revisions WHERE collection = ?1 AND id = ?2 AND at <= ?3 ORDER BY version DESC LIMIT 1",
            [.text(collection), .text(id), .text(time.description)], read)
    }

    /// Versions from the newest down, those before `before` when it is given.
    public static func all(of id: String, in collection: String, before: Int?, limit: Int, _ connection: any Connection) throws -> [Revision] {
        try connection.all(
            "SELECT \(columns) FROM revisions WHERE collection = ?1 AND id = ?2 AND version < ?3 ORDER BY version DESC LIMIT ?4",
            [.text(collection), .text(id), .integer(before ?? .max), .integer(limit)], read)
    }
}
