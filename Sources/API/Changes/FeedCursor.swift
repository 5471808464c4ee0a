import Domain
import JSON
import Storage

/// A place in the feed of a database, and the collections of which everything before it has been told. Opaque to clients, carries no rights.
struct FeedCursor: Sendable, Equatable {
    /// The identity of the feed: another database's, or this one's before it was restored, has places of its own.
    let feed: String
    let seq: Int
    let coverage: Coverage

    /// Of which collections everything before a place has been told.
    enum Coverage: Hashable, Sendable {
        /// All, those to come included.
        case all
        /// All but those that are about persons as a whole, those to come included.
        case allButPersonal
        case named([String])

        fileprivate init?(_ text: Substring) {
            switch text {
            case "": return nil
            case "*": self = .all
            case "-": self = .allButPersonal
            default: self = .named(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
            }
        }

        fileprivate var text: String {
            switch self {
            case .all: "*"
            case .allButPersonal: "-"
            case .named(let collections): collections.joined(separator: ",")
            }
        }

        func holds(_ collection: String) -> Bool {
            switch self {
            case .all: true
            case .allButPersonal: ResourceCollections.named(collection)?.isPersonal != true
            case .named(let collections): collections.contains(collection)
            }
        }
    }

    /// The form's version. No cursor of a list begins like this.
    private static let version = "f1"

    /// All but the place, with which it ends.
    private static func beginning(_ feed: String, _ coverage: Coverage) -> [UInt8] {
        Array("\(version) \(feed) \(coverage.text) ".utf8)
    }

    var text: String { FeedCursor.Wording(feed: feed, coverage).text(at: seq) }

    init(feed: String, seq: Int, _ coverage: Coverage = .all) {
        self.feed = feed
        self.seq = seq
        self.coverage = coverage
    }

    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self) else { return nil }
        let parts = plain.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == Self.version, !parts[1].isEmpty, let coverage = Coverage(parts[2]), let seq = Int(parts[3]), seq >= 0,
            String(seq) == parts[3]
        else { return nil }
        self.init(feed: String(parts[1]), seq: seq, coverage)
    }

    /// Words cursors that differ in their place only: most of the text is the same for all.
    struct Wording: Sendable {
        private let start: [UInt8]
        /// What does not fill three octets, and is encoded together with the place.
        private let rest: [UInt8]

        init(feed: String, _ coverage: Coverage = .all) {
            let beginning = FeedCursor.beginning(feed, coverage)
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
