import Domain
import HTTP

/// Nobody gives what they have not: a key makes keys, and new secrets of keys, that may no more than itself.
struct Delegation {
    let author: Key

    /// - Throws: 403 for the first thing that the author may not.
    func check(role: String?, scopes: [String], adherentID: String?) throws(Problem) {
        for scope in scopes.compactMap(Scope.init) where !covers(scope) { throw .insufficientScope(scope) }
        if let own = author.adherentID, own != adherentID {
            throw Problem(
                .notOwner,
                Localized(
                    "Cette clé est liée à un adhérent : elle n'en fait que pour lui (« adherent_id »).",
                    "This key is bound to an adherent: it makes keys for that one only (\"adherent_id\")."))
        }
        if author.role == .federation, role != Role.federation.rawValue {
            throw Problem(
                .insufficientScope,
                Localized(
                    "Une clé de la fédération ne fait que des clés de la fédération.", "A key of the federation makes keys of the federation only."))
        }
    }

    private func covers(_ scope: Scope) -> Bool {
        if author.scopes.contains(scope) { return true }
        let parts = scope.description.split(separator: ":")
        guard parts.count == 2, scope != .personal else { return false }
        if scope == .acknowledge { return author.mayWrite(Contribution.collection) }
        return author.scopes.contains(parts[1] == "read" ? .readAll : .writeAll)
    }
}
