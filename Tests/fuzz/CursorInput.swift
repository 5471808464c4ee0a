import Storage

@testable import API

/// A cursor is refused or read, and then written the same; whoever makes one up gets an answer. The bytes are tried as a cursor's text, and
/// as what a cursor holds, with the fingerprint of a list that there is.
func fuzzCursor(_ bytes: [UInt8]) -> Int32 {
    let fingerprint = String(FuzzedServer.shared.fingerprint, radix: 36)
    let texts = [
        String(decoding: bytes, as: UTF8.self), Base64URL.encode([1] + Array(#"["\#(fingerprint)","#.utf8) + bytes + Array("]".utf8)),
        Base64URL.encode(Array("f1 \(FuzzedServer.shared.feed) ".utf8) + bytes),
    ]
    for text in texts {
        if let cursor = Cursor(text) { promise(Cursor(cursor.text) == cursor, "list \(text)") }
        if let cursor = FeedCursor(text) { promise(FeedCursor(cursor.text) == cursor, "feed \(text)") }
        ask("/v1/trainings", "sort=title,-duration_hours&cursor=\(text)".utf8)
        ask("/v1/changes", "since=\(text)".utf8)
    }
    return 0
}
