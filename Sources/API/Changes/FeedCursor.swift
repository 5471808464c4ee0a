import JSON
import Storage

/// A place in the feed of a database, and the collections of which everything before it has been told. Opaque to clients, carries no rights.
struct FeedCursor: Sendable, Equatable {
    /// The identity of the feed: another database's, or this one's before it was restored, has places of its own.
    let feed: String
    let seq: Int
    /// Nil for all, those to come included.
    let collections: [String]?

    /// The form's version. No cursor of a list begins like this.
    private static let version = "f1"

    /// All but the place, with which it ends.
    private static func beginning(_ feed: String, _ collections: [String]?) -> [UInt8] {
        Array("\(version) \(feed) \(collections?.joined(separator: ",") ?? "*") ".utf8)
    }

    var text: String { FeedCursor.Wording(feed: feed, collections: collections).text(at: seq) }

    init(feed: String, seq: Int, collections: [String]?) {
        self.feed = feed
        self.seq = seq
        self.collections = collections
    }

    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self) else { return nil }
        let parts = plain.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == Self.version, !parts[1].isEmpty, !parts[2].isEmpty, let seq = Int(parts[3]), seq >= 0,
            String(seq) == parts[3]
        else { return nil }
        self.init(
            feed: String(parts[1]), seq: seq,
            collections: parts[2] == "*" ? nil : parts[2].split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }

    /// Words cursors that differ in their place only: most of the text is the same for all.
    struct Wording: Sendable {
        private let start: [UInt8]
        /// What does not fill three octets, and is encoded together with the place.
        private let rest: [UInt8]

        init(feed: String, collections: [String]?) {
            let beginning = FeedCursor.beginning(feed, collections)
            let whole = beginning.count / 3 * 3
            start = Array(Base64URL.encode(Array(beginning[..<whole])).utf8)
            rest = Array(beginning[whole...])
        }

        func text(at seq: Int) -> String {
            var bytes: [UInt8] = []
            write(at: seq, into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }

        func write(at seq: Int, into bytes: inout [UInt8]) {
            var last = rest
            JSON.integer(seq).write(into: &last)
            bytes.append(contentsOf: start)
            bytes.append(contentsOf: Base64URL.encode(last).utf8)
        }
    }
}
