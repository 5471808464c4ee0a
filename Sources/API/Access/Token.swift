import Crypto

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
    ///
    /// - Parameter id: that of a key which gets a new secret; nil: a new one.
    public init(id: String? = nil) {
        var source = SystemRandomNumberGenerator()
        let id = id ?? Self.random(Self.idLength, &source)
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

    /// What follows the scheme `Bearer`, in any case (RFC 9110, section 11.1); nil with another scheme or without a field.
    static func credentials(in authorization: String?) -> Substring? {
        guard let bytes = authorization?.utf8, let space = bytes.firstIndex(of: UInt8(ascii: " ")),
            bytes[..<space].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 })
        else { return nil }
        return Substring(bytes[space...].drop { $0 == UInt8(ascii: " ") })
    }

    /// The id in a token, which may stand where an id is asked for; any other text as it is.
    public static func id(of text: String) -> String { Token(text[...])?.id ?? text }

    /// Whether a text holds what looks like a token: it is then not written down anywhere.
    public static func isWithin(_ text: String) -> Bool {
        text.contains(prefix) && text.firstMatch(of: /coo_[0-9a-z]{10}_[0-9a-z]{20}/) != nil
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
