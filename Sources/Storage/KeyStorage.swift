import Domain

/// A key as it is stored: never its secret, only the hash of the whole token.
public struct StoredKey: Sendable, Equatable {
    public let id: String
    public let name: String
    /// SHA-256 of the token.
    public let hash: [UInt8]
    public let scopes: [String]
    public let role: String?
    public let adherentID: String?
    public let createdAt: String
    public let expiresAt: String?
    public let revokedAt: String?

    public init(
        id: String, name: String, hash: [UInt8], scopes: [String], role: String?, adherentID: String?, createdAt: String, expiresAt: String?,
        revokedAt: String?
    ) {
        self.id = id
        self.name = name
        self.hash = hash
        self.scopes = scopes
        self.role = role
        self.adherentID = adherentID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}

/// The table of keys.
public enum KeyStorage {
    private static let columns = "id, name, hash, scopes, role, adherent_id, created_at, expires_at, revoked_at"

    public static func all(_ connection: any Connection) throws -> [StoredKey] {
        try connection.all("SELECT \(columns) FROM keys ORDER BY created_at, id") { row in
            StoredKey(
                id: row.text(0), name: row.text(1), hash: row.bytes(2), scopes: row.text(3).split(separator: " ").map(String.init),
                role: row.optionalText(4), adherentID: row.optionalText(5), createdAt: row.text(6), expiresAt: row.optionalText(7),
                revokedAt: row.optionalText(8))
        }
    }

    public static func add(_ key: StoredKey, _ connection: any Connection) throws {
        try connection.execute(
            "INSERT INTO keys (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            [
                .text(key.id), .text(key.name), .bytes(key.hash), .text(key.scopes.joined(separator: " ")), optional(key.role),
                optional(key.adherentID), .text(key.createdAt), optional(key.expiresAt), optional(key.revokedAt),
            ])
    }

    /// Revokes a key, and gives its name; nil when there is none, or it has been revoked before.
    public static func revoke(_ id: String, at: String, _ connection: any Connection) throws -> String? {
        guard let name = try connection.first("SELECT name FROM keys WHERE id = ?1 AND revoked_at IS NULL", [.text(id)], { $0.text(0) }) else {
            return nil
        }
        try connection.execute("UPDATE keys SET revoked_at = ?2 WHERE id = ?1", [.text(id), .text(at)])
        return name
    }

    /// Whether a living adherent has this id.
    public static func isAdherent(_ id: String, _ connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 FROM \(RecordTable.name(of: Adherent.collection)) WHERE id = ?1", [.text(id)]) { _ in true } ?? false
    }

    private static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
}
