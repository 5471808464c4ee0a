import Domain
import HTTP
import Storage

/// Nobody gives what they have not: a key makes, changes and revokes keys, and gives new secrets of keys, that may no more than itself and last
/// no longer.
struct Delegation {
    let author: Key

    /// - Throws: 403 for the first thing that the author may not.
    func check(role: String?, scopes: [String], adherentID: String?) throws(Problem) {
        for scope in scopes.compactMap(Scope.init) where !covers(scope) { throw .insufficientScope(scope) }
        if let own = author.adherentID, own != adherentID {
            throw Problem(
                .notOwner,
                Localized(
                    "Cette clé est liée à un adhérent : elle ne fait, ne change et ne révoque que des clés liées à lui (« adherent_id »).",
                    "This key is bound to an adherent: it makes, changes and revokes that one's keys only (\"adherent_id\")."))
        }
        if author.role == .federation, role != Role.federation.rawValue {
            throw Problem(
                .insufficientScope,
                Localized(
                    "Une clé de la fédération ne fait, ne change et ne révoque que des clés de la fédération.",
                    "A key of the federation makes, changes and revokes keys of the federation only."))
        }
    }

    /// - Throws: 403 for the first thing that a stored key may and the author may not.
    func check(_ key: StoredKey) throws(Problem) {
        try check(role: key.role, scopes: key.scopes, adherentID: key.adherentID)
    }

    /// The author's end is its key's: who still holds the secret before a rotation may give the key another.
    ///
    /// - Parameter end: when the key ends of which a secret is given, or whose end is put off; nil: never.
    /// - Throws: 403 when the author ends before.
    func check(end: String?) throws(Problem) {
        guard let own = author.end?.description, Self.isLater(end, than: own) else { return }
        throw Problem(
            .insufficientScope,
            Localized(
                "Cette clé prend fin le \(own) : elle n'en donne pas qui durent plus longtemps (« expires_at »).",
                "This key ends at \(own): it gives none that last longer (\"expires_at\")."))
    }

    /// Whether of two ends the first comes later; nil is never.
    static func isLater(_ end: String?, than other: String?) -> Bool {
        guard let other else { return false }
        return end.map { $0 > other } ?? true
    }

    private func covers(_ scope: Scope) -> Bool {
        if author.scopes.contains(scope) { return true }
        let parts = scope.description.split(separator: ":")
        guard parts.count == 2, scope != .personal else { return false }
        if scope == .acknowledge { return author.mayWrite(Contribution.collection) }
        return author.scopes.contains(parts[1] == "read" ? .readAll : .writeAll)
    }
}
