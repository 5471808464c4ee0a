/// A key as it is stored: never its secret, only the hash of the whole token. Times are texts of RFC 3339 in UTC.
public struct StoredKey: Sendable, Equatable {
    public let id: String
    public var name: String
    /// SHA-256 of the token.
    public var hash: [UInt8]
    public let scopes: [String]
    public let role: String?
    public let adherentID: String?
    public let createdAt: String
    public var expiresAt: String?
    public var revokedAt: String?
    public var rotatedAt: String?
    /// SHA-256 of the token before the last rotation.
    public var previousHash: [UInt8]?
    /// Until when that one is good, too.
    public var previousUntil: String?
    /// To the minute: it is written once in a while, not with each use.
    public var lastUsedAt: String?

    public init(
        id: String, name: String, hash: [UInt8], scopes: [String], role: String?, adherentID: String?, createdAt: String, expiresAt: String?
    ) {
        self.id = id
        self.name = name
        self.hash = hash
        self.scopes = scopes
        self.role = role
        self.adherentID = adherentID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// Which keys are asked for; an empty list is any.
public struct KeySelection: Sendable {
    /// `expired` is told by the clock, and what is revoked is revoked whatever its end.
    public enum Status: String, CaseIterable, Sendable { case active, expired, revoked }

    public var statuses: [Status] = []
    public var roles: [String] = []
    public var adherentIDs: [String] = []
    public var limit = 50
    /// Where the page begins, as ``KeyStorage/page(_:at:_:)`` gave it.
    public var cursor: Cursor?

    public init() {}

    /// Marks the cursors of this selection.
    public var fingerprint: UInt64 {
        var print = Fingerprint()
        print.combine("keys")
        for list in [statuses.map(\.rawValue), roles, adherentIDs] {
            print.combine(list.count)
            for value in list { print.combine(value) }
        }
        return print.value
    }
}
