import Domain
import JSON
import Storage

/// How keys are shown: never their secret, but in the one answer that tells it.
enum KeyText {
    /// - Parameters:
    ///   - now: decides what has expired.
    ///   - token: only in the answer that tells it.
    static func json(_ key: StoredKey, at now: Instant, token: String? = nil) -> JSON.Object {
        var json: JSON.Object = ["id": .string(key.id), "name": .string(key.name)]
        func add(_ name: String, _ text: String?) { if let text { json.append(name, .string(text)) } }
        add("role", key.role)
        json.append("scopes", .array(key.scopes.map(JSON.string)))
        add("adherent_id", key.adherentID)
        json.append("status", .string(status(of: key, at: now).rawValue))
        add("created_at", key.createdAt)
        add("expires_at", key.expiresAt)
        add("last_used_at", key.lastUsedAt)
        add("rotated_at", key.rotatedAt)
        if let end = key.previousUntil, end > now.description { add("previous_secret_until", end) }
        add("revoked_at", key.revokedAt)
        add("token", token)
        return json
    }

    static func status(of key: StoredKey, at now: Instant) -> KeySelection.Status {
        key.revokedAt != nil ? .revoked : key.expiresAt.map { $0 <= now.description } ?? false ? .expired : .active
    }
}
