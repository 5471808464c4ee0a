import Crypto
import Foundation

/// What a webhook's deliveries are signed with: `whsec_` and the Base64 of 24 to 64 octets (Standard Webhooks 1.0.0, *Signature scheme*).
struct WebhookSecret: Sendable {
    let text: String
    private let key: SymmetricKey

    static let prefix = "whsec_"
    static let lengths = 24...64
    /// For the contract: `init` reads the same.
    static let pattern = #"^whsec_([A-Za-z0-9+/]{4}){8,21}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"#

    /// A new one of 32 octets from the system's randomness.
    init() {
        key = SymmetricKey(size: .bits256)
        text = Self.prefix + key.withUnsafeBytes { Data($0).base64EncodedString() }
    }

    /// Nil for a text that is none.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let octets = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            Self.lengths.contains(octets.count)
        else { return nil }
        self.text = text
        key = SymmetricKey(data: octets)
    }

    /// `v1,` and the Base64 of the HMAC-SHA256 over `id.timestamp.body`.
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }
}
