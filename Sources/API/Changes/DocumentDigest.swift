import Crypto
import JSON

/// What tells a stored document from any other, without the document.
enum DocumentDigest {
    /// SHA-256 of the document's bytes, in hexadecimal.
    static func text(of document: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        hash.update(bufferPointer: document)
        return hexadecimal(hash.finalize())
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The member `origin` as it stands in a document: a JSON text.
    static func origin(of document: UnsafeRawBufferPointer) -> [UInt8] {
        var members = JSONWalk(object: document)
        while let (name, value) = members.member() {
            if document[name].elementsEqual("origin".utf8) { return Array(document[value.start..<value.end]) }
        }
        return Array("null".utf8)
    }
}
