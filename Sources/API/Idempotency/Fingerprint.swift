import Crypto
import HTTP
import Storage

extension IdempotentRequest {
    /// The request of a call that carries a key; nil without one. Reads a spooled body once through, from its first byte.
    init?(_ call: Call) throws {
        guard let name = call.idempotencyKey, let keyID = call.key?.id else { return nil }
        var hash = SHA256()
        // None of these can hold the line's end that parts them.
        let request = call.request
        hash.update(data: Array("\(request.method.rawValue)\n\(request.target)\n\(request.headers["Content-Type"] ?? "")\n".utf8))
        switch request.body {
        case .empty: break
        case .bytes(let bytes): hash.update(data: bytes)
        case .file(let file):
            file.rewind()
            while true {
                let part = try file.read(max: 1 << 18)
                if part.isEmpty { break }
                hash.update(data: part)
            }
            file.rewind()
        }
        self.init(keyID: keyID, name: name, fingerprint: Array(hash.finalize()))
    }
}
