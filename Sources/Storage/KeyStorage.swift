import Domain

/// The table of keys.
public enum KeyStorage {
    private static let columns =
        "id, name, hash, scopes, role, adherent_id, created_at, expires_at, revoked_at, rotated_at, previous_hash, previous_until, last_used_at"

    // MARK: - Reading

    public static func all(_ connection: any Connection) throws -> [StoredKey] {
        try connection.all("SELECT \(columns) FROM keys ORDER BY created_at, id", [], key)
    }

    public static func one(_ id: String, _ connection: any Connection) throws -> StoredKey? {
        try connection.first("SELECT \(columns) FROM keys WHERE id = ?1", [.text(id)], key)
    }

    /// The keys of a page, the newest first, and where the next one begins; nil at the end.
    ///
    /// - Parameter now: decides what has expired.
    public static func page(_ selection: KeySelection, at now: Instant, _ connection: any Connection) throws -> (keys: [StoredKey], next: Cursor?) {
        var values: [SQLValue] = [.text(now.description)]
        func bind(_ value: SQLValue) -> String {
            values.append(value)
            return "?\(values.count)"
        }
        var conditions: [String] = []
        if !selection.statuses.isEmpty {
            let status = "CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= ?1 THEN 'expired' ELSE 'active' END"
            conditions.append("\(status) IN (\(selection.statuses.map { bind(.text($0.rawValue)) }.joined(separator: ", ")))")
        }
        for (column, list) in [("role", selection.roles), ("adherent_id", selection.adherentIDs)] where !list.isEmpty {
            conditions.append("\(column) IN (\(list.map { bind(.text($0)) }.joined(separator: ", ")))")
        }
        if let cursor = selection.cursor, cursor.values.count == 2 {
            conditions.append("(created_at, id) < (\(bind(cursor.values[0])), \(bind(cursor.values[1])))")
        }
        let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let limit = bind(.integer(selection.limit + 1))
        let found = try connection.all("SELECT \(columns) FROM keys\(clause) ORDER BY created_at DESC, id DESC LIMIT \(limit)", values, key)
        guard found.count > selection.limit, let last = found.prefix(selection.limit).last else { return (found, nil) }
        let next = Cursor(fingerprint: selection.fingerprint, values: [.text(last.createdAt), .text(last.id)])
        return (Array(found.dropLast()), next)
    }

    private static func key(_ row: any Row) -> StoredKey {
        var key = StoredKey(
            id: row.text(0), name: row.text(1), hash: row.bytes(2), scopes: row.text(3).split(separator: " ").map(String.init),
            role: row.optionalText(4), adherentID: row.optionalText(5), createdAt: row.text(6), expiresAt: row.optionalText(7))
        key.revokedAt = row.optionalText(8)
        key.rotatedAt = row.optionalText(9)
        let previous = row.bytes(10)
        key.previousHash = previous.isEmpty ? nil : previous
        key.previousUntil = row.optionalText(11)
        key.lastUsedAt = row.optionalText(12)
        return key
    }

    /// Whether a living adherent has this id.
    public static func isAdherent(_ id: String, _ connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 FROM \(RecordTable.name(of: Adherent.collection)) WHERE id = ?1", [.text(id)]) { _ in true } ?? false
    }

    // MARK: - Writing

    public static func add(_ key: StoredKey, _ connection: any Connection) throws {
        try connection.execute(
            "INSERT INTO keys (id, name, hash, scopes, role, adherent_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            [
                .text(key.id), .text(key.name), .bytes(key.hash), .text(key.scopes.joined(separator: " ")), optional(key.role),
                optional(key.adherentID), .text(key.createdAt), optional(key.expiresAt),
            ])
    }

    /// Stores what may change of a key, its last use left out.
    public static func update(_ key: StoredKey, _ connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE keys SET name = ?2, hash = ?3, expires_at = ?4, revoked_at = ?5, rotated_at = ?6, previous_hash = ?7, previous_until = ?8
            WHERE id = ?1
            """,
            [
                .text(key.id), .text(key.name), .bytes(key.hash), optional(key.expiresAt), optional(key.revokedAt), optional(key.rotatedAt),
                key.previousHash.map(SQLValue.bytes) ?? .null, optional(key.previousUntil),
            ])
    }

    /// Notes when keys were used last.
    public static func note(uses: [(id: String, at: String)], _ connection: any Connection) throws {
        for use in uses { try connection.execute("UPDATE keys SET last_used_at = ?2 WHERE id = ?1", [.text(use.id), .text(use.at)]) }
    }

    private static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
}
