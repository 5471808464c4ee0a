import Crypto
import Domain
import Storage

/// A key that the server knows, ready to be compared with a token.
public struct Key: Sendable {
    public let id: String
    public let name: String
    public let role: Role?
    public let scopes: Set<Scope>
    /// The adherent whose records alone it writes.
    public let adherentID: String?
    let hash: [UInt8]
    let expiresAt: Instant?
    let isRevoked: Bool
    /// Whether a command on this machine has it for a while: what is done with it is told under ``local``, since it stands in no database.
    let isLent: Bool

    /// Who has done what a command on this machine did.
    public static let local = "local"
    /// How the audit calls it.
    public static let localName = "local command"

    /// Under which id the history tells what was done with it.
    var authorID: String { isLent ? Self.local : id }

    init(_ stored: StoredKey, isLent: Bool = false) {
        self.isLent = isLent
        id = stored.id
        name = stored.name
        role = stored.role.flatMap(Role.init(rawValue:))
        scopes = Set(stored.scopes.compactMap(Scope.init))
        adherentID = stored.adherentID
        hash = stored.hash
        expiresAt = stored.expiresAt.flatMap { Instant($0) }
        isRevoked = stored.revokedAt != nil
    }

    /// Neither revoked nor expired.
    func isGood(at now: Instant) -> Bool { !isRevoked && expiresAt.map { now < $0 } ?? true }

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
        Rights(adherentID: adherentID, seesPersons: seesPersons, acknowledgesOnly: acknowledgesOnly(collection))
    }

    /// Whether persons' data are shown to it.
    public var seesPersons: Bool { scopes.contains(.personal) }
}

/// A token: `coo_<id>_<secret>`, shown once. Secret scanners know it by its prefix.
public struct Token: Sendable {
    public let id: String
    public let text: String

    static let prefix = "coo_"
    /// Letters and digits that can't be taken for each other.
    private static let alphabet = Array("23456789abcdefghijkmnpqrstuvwxyz".utf8)
    private static let idLength = 10
    /// 26 characters of 5 bits: 130 random bits.
    private static let secretLength = 26

    /// A new token from the system's randomness.
    public init() {
        var source = SystemRandomNumberGenerator()
        let id = Self.random(Self.idLength, &source)
        self.id = id
        text = Self.prefix + id + "_" + Self.random(Self.secretLength, &source)
    }

    /// Reads a token; nil when it has not the form of one.
    init?(_ text: Substring) {
        let bytes = text.utf8
        guard bytes.starts(with: Self.prefix.utf8), bytes.count <= 100 else { return nil }
        let rest = bytes.dropFirst(Self.prefix.utf8.count)
        guard let end = rest.firstIndex(of: UInt8(ascii: "_")), rest.index(after: end) < rest.endIndex else { return nil }
        id = String(Substring(rest[..<end]))
        self.text = String(text)
    }

    /// SHA-256 of its text.
    var digest: SHA256.Digest {
        var text = text
        return text.withUTF8 { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
            return hash.finalize()
        }
    }

    private static func random(_ count: Int, _ source: inout SystemRandomNumberGenerator) -> String {
        String(decoding: (0..<count).map { _ in alphabet[Int(source.next(upperBound: UInt32(alphabet.count)))] }, as: UTF8.self)
    }
}
