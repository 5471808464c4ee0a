import Domain
import JSON
import Storage

/// Why a key is not made or changed.
public enum KeyError: Error, Equatable {
    /// No living adherent has this id.
    case unknownAdherent(String)
    case unknown
    case revoked
    /// Its end has come: a new secret would open nothing.
    case expired
}

extension Keyring {
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

        /// The role's and its own.
        var allScopes: [String] { Array(Set((role?.scopes.map(\.description) ?? []) + scopes)).sorted() }

        func key(of token: Token, at now: Instant) -> StoredKey {
            StoredKey(
                id: token.id, name: name, hash: Array(token.digest), scopes: allScopes, role: role?.rawValue, adherentID: adherentID,
                createdAt: now.description, expiresAt: expiresAt?.description)
        }
    }

    // MARK: - Commands

    /// Stores a new key and gives its token, which nobody can read again.
    ///
    /// - Throws: `KeyError.unknownAdherent` when it is to be bound to an adherent that is not there.
    public func create(_ order: Order, by signature: Audit.Signature = .ofCommand()) throws -> Token {
        let token = Token()
        _ = try store.writer.perform { try Self.add(order, token, by: signature, $0.connection) }
        refresh(token.id)
        return token
    }

    /// Takes a key's rights away at once.
    ///
    /// - Returns: false when there is no such key, or it has been revoked before.
    public func revoke(_ id: String, by signature: Audit.Signature = .ofCommand()) throws -> Bool {
        do {
            _ = try store.writer.perform { try Self.revoke(id, by: signature, $0.connection) }
            refresh(id)
            return true
        } catch KeyError.unknown, KeyError.revoked {
            return false
        }
    }

    /// Gives a key a new secret; the one before stays good for so many milliseconds.
    ///
    /// - Throws: `KeyError` for a key that is not there or not in force.
    public func rotate(_ id: String, overlap: Int64, by signature: Audit.Signature = .ofCommand()) throws -> Token {
        let token = Token(id: id)
        _ = try store.writer.perform { try Self.rotate(token, overlap: overlap, by: signature, $0.connection) }
        refresh(id)
        return token
    }

    /// All keys as the API tells them, the newest first.
    public func list(at now: Instant = .now()) throws -> [JSON.Object] {
        try store.readers.read { try KeyStorage.all($0) }.reversed().map { KeyText.json($0, at: now) }
    }

    // MARK: - In a transaction of the writer

    static func add(_ order: Order, _ token: Token, by signature: Audit.Signature, _ connection: any Connection) throws -> StoredKey {
        if let adherent = order.adherentID, try !KeyStorage.isAdherent(adherent, connection) { throw KeyError.unknownAdherent(adherent) }
        let key = order.key(of: token, at: signature.at)
        try KeyStorage.add(key, connection)
        try Audit.note(.create, .keys, key.id, named: key.name, by: signature, connection)
        return key
    }

    static func revoke(_ id: String, by signature: Audit.Signature, _ connection: any Connection) throws -> StoredKey {
        try change(id, .revoke, by: signature, connection) { $0.revokedAt = signature.at.description }
    }

    /// The secret before the last one ends in any case: two are good at a time, at the most.
    static func rotate(_ token: Token, overlap: Int64, by signature: Audit.Signature, _ connection: any Connection) throws -> StoredKey {
        try change(token.id, .rotate, by: signature, connection) { key throws(KeyError) in
            if let end = key.expiresAt, end <= signature.at.description { throw .expired }
            key.previousHash = overlap > 0 ? key.hash : nil
            key.previousUntil = overlap > 0 ? Instant(milliseconds: signature.at.milliseconds + overlap).description : nil
            key.hash = Array(token.digest)
            key.rotatedAt = signature.at.description
        }
    }

    /// Changes what may change of a key that is not revoked.
    static func change(
        _ id: String, _ deed: Audit.Deed, by signature: Audit.Signature, _ connection: any Connection, _ body: (inout StoredKey) throws -> Void
    ) throws -> StoredKey {
        guard let before = try KeyStorage.one(id, connection) else { throw KeyError.unknown }
        guard before.revokedAt == nil else { throw KeyError.revoked }
        var key = before
        try body(&key)
        guard key != before else { return key }
        try KeyStorage.update(key, connection)
        try Audit.note(deed, .keys, id, named: key.name, by: signature, connection)
        return key
    }
}

extension Audit.Signature {
    /// Of a command on this machine.
    public static func ofCommand(at now: Instant = .now()) -> Audit.Signature { Audit.Signature(keyID: Key.local, at: now) }
}

extension Call {
    /// What is done in this request is signed with.
    var signature: Audit.Signature { Audit.Signature(keyID: key?.authorID ?? Key.local, at: circumstances.now, requestID: request.id) }
}
