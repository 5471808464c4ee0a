import Crypto
import Domain
import Storage

/// A key that the server knows, ready to be compared with a token.
public struct Key: Sendable {
    public let id: String
    public let name: String
    public let role: Role?
    public let scopes: Set<Scope>
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
        hash = stored.hash
        expiresAt = stored.expiresAt.flatMap { Instant($0) }
        isRevoked = stored.revokedAt != nil
    }

    /// Neither revoked nor expired.
    func isGood(at now: Instant) -> Bool { !isRevoked && expiresAt.map { now < $0 } ?? true }

    public func mayRead(_ collection: String) -> Bool {
        scopes.contains(.readAll) || scopes.contains(.read(collection))
    }

    public func mayWrite(_ collection: String) -> Bool {
        scopes.contains(.writeAll) || scopes.contains(.write(collection))
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
