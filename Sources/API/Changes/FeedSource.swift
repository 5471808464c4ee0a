import Storage
import Synchronization

/// Reads the feed into pages. What many wait for, and want at the same moment, is read once.
final class FeedSource: Sendable {
    private struct Shared {
        var pages: [FeedRange: ChangePage] = [:]
        var bytes = 0
    }

    /// The identity of the database's feed.
    let identity: String
    private let store: Store
    private let shared = Mutex(Shared())
    /// Bytes of pages kept for those who are woken together.
    private static let mostShared = 1 << 20

    init(_ store: Store) throws {
        self.store = store
        identity = try store.readers.read { try Feed($0).identity() }
    }

    func cursors(of view: FeedView) -> FeedCursor.Wording {
        FeedCursor.Wording(feed: identity, view.coverage)
    }

    /// The last place there is.
    func last() throws -> Int { try store.readers.read { try Feed($0).last() } }

    /// What is there now.
    func read(_ range: FeedRange, upTo end: Int = .max) throws -> ChangePage {
        var page = ChangePage(after: range.since, range.form, range.content, cursors(of: range.view))
        page.hasMore = try store.readers.read { connection in
            try Feed(connection).page(after: range.since, upTo: end, of: range.view.filter, limit: range.limit) {
                page.add($0, told: try range.view.telling(of: $0, connection))
            }
        }
        if page.hasMore { page.passOver() }
        return page
    }

    /// What was there a moment ago, when somebody else has asked for the same; else what is there now. A reader that has been woken goes on
    /// from either; none that is about to wait may take it for all there is.
    func readShared(_ range: FeedRange) throws -> ChangePage {
        if let page = shared.withLock({ $0.pages[range] }) { return page }
        let page = try read(range)
        guard !page.isEmpty else { return page }
        shared.withLock { shared in
            guard shared.bytes + page.bytes.count <= Self.mostShared, shared.pages.updateValue(page, forKey: range) == nil else { return }
            shared.bytes += page.bytes.count
        }
        return page
    }

    /// To be called after each commit that wakes somebody, before they are woken.
    func forgetShared() {
        shared.withLock { $0 = Shared() }
    }
}
