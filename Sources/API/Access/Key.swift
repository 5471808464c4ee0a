import Crypto
import Domain
import Storage

/// A key that the server knows by one of its secrets, ready to be compared with a token. Beside the secret of the last rotation the one
/// before may be good for a while.
public final class Key: Sendable {
    public let id: String
    public let name: String
    public let role: Role?
    public let scopes: Set<Scope>
    /// The adherent whose records alone it writes.
    public let adherentID: String?
    let hash: [UInt8]
    /// When the secret ends: with the key, or before.
    let expiresAt: Instant?
    /// When the key ends, by whichever secret it is known.
    let end: Instant?
    let isRevoked: Bool
    /// Whether a command on this machine has it for a while: what is done with it is told under ``local``, since it stands in no database.
    let isLent: Bool

    /// Who has done what a command on this machine did.
    public static let local = "local"
    /// How the audit calls it.
    public static let localName = "local command"

    /// Under which id the history tells what was done with it.
    var authorID: String { isLent ? Self.local : id }

    /// What is known of its use, whichever secret it is used with.
    let use: KeyUse

    /// - Parameter secretEnd: where the secret ends before the key does.
    init(_ stored: StoredKey, _ use: KeyUse, isLent: Bool = false, secretEnd: String? = nil) {
        self.isLent = isLent
        self.use = use
        id = stored.id
        name = stored.name
        role = stored.role.flatMap(Role.init(rawValue:))
        scopes = Set(stored.scopes.compactMap(Scope.init))
        adherentID = stored.adherentID
        hash = stored.hash
        end = stored.expiresAt.flatMap { Instant($0) }
        expiresAt = (secretEnd ?? stored.expiresAt).flatMap { Instant($0) }
        isRevoked = stored.revokedAt != nil
    }

    /// By the secret before the last rotation; nil where that is over.
    convenience init?(previousOf stored: StoredKey, _ use: KeyUse) {
        guard let hash = stored.previousHash, let end = stored.previousUntil else { return nil }
        var stored = stored
        stored.hash = hash
        self.init(stored, use, secretEnd: min(end, stored.expiresAt ?? end))
    }

    /// Neither revoked nor expired.
    func isGood(at now: Instant) -> Bool { !isRevoked && expiresAt.map { now < $0 } ?? true }

    /// Compares in a time that depends on the lengths only.
    func matches(_ digest: SHA256.Digest) -> Bool {
        hash.count == SHA256.Digest.byteCount && zip(hash, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    public func mayRead(_ collection: String) -> Bool { missing(toRead: collection) == nil }

    public func mayWrite(_ collection: String) -> Bool { missing(toWrite: collection) == nil }

    /// The scope that it lacks to read a collection; nil when it may.
    func missing(toRead collection: String) -> Scope? {
        guard scopes.contains(.readAll) || scopes.contains(.read(collection)) else { return .read(collection) }
        return missing(ofPersonsIn: collection)
    }

    /// The scope that it lacks to write to a collection; nil when it may.
    func missing(toWrite collection: String) -> Scope? {
        guard scopes.contains(.writeAll) || scopes.contains(.write(collection)) else { return .write(collection) }
        return missing(ofPersonsIn: collection)
    }

    private func missing(ofPersonsIn collection: String) -> Scope? {
        seesPersons || ResourceCollections.named(collection)?.isPersonal != true ? nil : .personal
    }

    /// Whether its one write to a collection is to acknowledge what stands there.
    func acknowledgesOnly(_ collection: String) -> Bool {
        collection == Contribution.collection && scopes.contains(.acknowledge) && !mayWrite(collection)
    }

    /// What it may do to the records of a collection.
    func rights(in collection: String) -> Rights {
        let acknowledgesOnly = acknowledgesOnly(collection)
        return Rights(
            adherentID: adherentID, seesPersons: seesPersons, acknowledgesOnly: acknowledgesOnly,
            seesSharedOnly: acknowledgesOnly || role == .federation)
    }

    /// Whether persons' data are shown to it.
    public var seesPersons: Bool { scopes.contains(.personal) }
}
