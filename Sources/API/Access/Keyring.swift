import Crypto
import Domain
import HTTP
import Storage
import Synchronization

/// The keys of the database, kept in memory: a request costs one look-up and one hash.
public final class Keyring: Sendable {
    private let store: Store
    private let keys = Mutex<[String: Key]>([:])
    /// Keys that are in no database, and end with the process at the latest.
    private let lent = Mutex<[String: Key]>([:])

    public init(_ store: Store) throws {
        self.store = store
        try reload()
    }

    /// Reads the keys anew, when one has been made or changed.
    func reload() throws {
        let all = try store.readers.read { try KeyStorage.all($0) }
        keys.withLock { keys in keys = Dictionary(all.map { ($0.id, Key($0)) }) { first, _ in first } }
    }

    /// What a new key is to be.
    public struct Order: Sendable, Equatable {
        public var name: String
        public var role: Role?
        public var scopes: [String]
        public var adherentID: String?
        public var expiresAt: Instant?

        public init(name: String, role: Role?, scopes: [String], adherentID: String? = nil, expiresAt: Instant? = nil) {
            self.name = name
            self.role = role
            self.scopes = scopes
            self.adherentID = adherentID
            self.expiresAt = expiresAt
        }
    }

    /// Stores a new key and gives its token, which nobody can read again.
    ///
    /// - Parameters:
    ///   - author: the id of the key that asks for it.
    ///   - requestID: the request in which it does; nil for a command.
    /// - Throws: `KeyError.unknownAdherent` when it is to be bound to an adherent that is not there.
    public func create(_ order: Order, at now: Instant, by author: String = Key.local, in requestID: String? = nil) throws -> Token {
        let token = Token()
        let key = order.key(of: token, at: now)
        try store.writer.perform {
            if let adherent = key.adherentID, try !KeyStorage.isAdherent(adherent, $0.connection) { throw KeyError.unknownAdherent(adherent) }
            try KeyStorage.add(key, $0.connection)
            try Audit.note("create", key: key.id, named: key.name, at: key.createdAt, by: author, requestID: requestID, $0.connection)
        }
        try reload()
        return token
    }

    /// Takes a key's rights away at once. Parameters as in `create`.
    ///
    /// - Returns: false when there is no such key, or it has been revoked before.
    public func revoke(_ id: String, at now: Instant, by author: String = Key.local, in requestID: String? = nil) throws -> Bool {
        let at = now.description
        let isRevoked = try store.writer.perform { transaction in
            guard let name = try KeyStorage.revoke(id, at: at, transaction.connection) else { return false }
            try Audit.note("revoke", key: id, named: name, at: at, by: author, requestID: requestID, transaction.connection)
            return true
        }
        try reload()
        return isRevoked
    }

    /// Gives a token that is kept in memory only, for a command on this machine.
    public func lend(_ order: Order, until end: Instant, at now: Instant) -> Token {
        let token = Token()
        var order = order
        order.expiresAt = end
        let key = Key(order.key(of: token, at: now), isLent: true)
        lent.withLock { lent in
            lent = lent.filter { $0.value.expiresAt.map { now < $0 } ?? true }
            lent[token.id] = key
        }
        return token
    }

    /// The key of a request's `Authorization`.
    ///
    /// - Throws: 401 `unauthorized` without one, `invalid_token` for one that is unknown, wrong, revoked or expired: which of these is not said.
    func key(for authorization: String?, at now: Instant) throws(Problem) -> Key {
        guard let authorization, let credentials = Self.credentials(authorization) else { throw .unauthorized(error: nil) }
        guard let token = Token(credentials) else { throw .unauthorized(error: "invalid_token") }
        guard let key = known(token.id), Self.equal(key.hash, token.digest), key.isGood(at: now) else {
            throw .unauthorized(error: "invalid_token")
        }
        return key
    }

    /// Whether a key that was good when its request came still is: what takes long asks again.
    func holds(_ key: Key, at now: Instant) -> Bool {
        known(key.id)?.isGood(at: now) ?? false
    }

    /// A key of the database, or one that was lent.
    private func known(_ id: String) -> Key? {
        keys.withLock { $0[id] } ?? lent.withLock { $0[id] }
    }

    /// Compares in a time that depends on the lengths only.
    private static func equal(_ hash: [UInt8], _ digest: SHA256.Digest) -> Bool {
        hash.count == SHA256.Digest.byteCount && zip(hash, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What follows the scheme `Bearer`, in any case (RFC 9110, section 11.1); nil with another scheme.
    private static func credentials(_ authorization: String) -> Substring? {
        let bytes = authorization.utf8
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")), bytes[..<space].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else {
            return nil
        }
        return Substring(bytes[space...].drop { $0 == UInt8(ascii: " ") })
    }
}

/// Why a key is not made.
public enum KeyError: Error, Equatable {
    /// No living adherent has this id.
    case unknownAdherent(String)
}

extension Keyring.Order {
    fileprivate func key(of token: Token, at now: Instant) -> StoredKey {
        let scopes = (role?.scopes.map(\.description) ?? []) + scopes
        return StoredKey(
            id: token.id, name: name, hash: Array(token.digest), scopes: Array(Set(scopes)).sorted(), role: role?.rawValue,
            adherentID: adherentID, createdAt: now.description, expiresAt: expiresAt?.description, revokedAt: nil)
    }
}

extension Problem {
    static func unauthorized(error: String?) -> Problem {
        var problem = Problem(error == nil ? .unauthorized : .invalidToken)
        problem.headers = [("WWW-Authenticate", "Bearer realm=\"coorace\"" + (error.map { ", error=\"\($0)\"" } ?? ""))]
        return problem
    }

    static func insufficientScope(_ scope: Scope) -> Problem {
        var problem = Problem(
            .insufficientScope, Localized("La clé n'a pas le droit « \(scope) ».", "The key lacks the scope \"\(scope)\"."))
        problem.headers = [("WWW-Authenticate", "Bearer realm=\"coorace\", error=\"insufficient_scope\", scope=\"\(scope)\"")]
        return problem
    }
}
