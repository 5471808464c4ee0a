import Domain
import HTTP
import Storage
import Synchronization

/// The feed from a place to where it ended when the request came, as NDJSON. It is read page by page: no read transaction lasts longer, and
/// memory holds one page. What changes meanwhile has moved beyond that end, and comes with the next request.
final class ChangeLines: BodyStream {
    private struct State {
        var since: Int
        /// How many more may be told; nil for all.
        var left: Int?
        var isOver = false
    }

    private let state: Mutex<State>
    private let view: FeedView
    private let content: ChangePage.Content
    private let end: Int
    private let key: Key
    private let service: Service
    private static let pageSize = 500

    init(_ parameters: ChangeParameters, key: Key, _ service: Service) throws {
        view = parameters.view
        content = parameters.content
        state = Mutex(State(since: parameters.since, left: parameters.limit))
        end = try service.feed.last()
        self.key = key
        self.service = service
    }

    func next() throws -> [UInt8]? {
        let (since, left, isOver) = state.withLock { ($0.since, $0.left, $0.isOver) }
        if isOver { return nil }
        guard service.keyring.holds(key, at: .now()) else { throw Problem.unauthorized(error: "invalid_token") }
        let limit = min(left ?? Self.pageSize, Self.pageSize)
        let page = try service.feed.read(FeedRange(view: view, since: since, limit: limit, form: .lines, content: content), upTo: end)
        let rest = left.map { $0 - page.count }
        let isLast = !page.hasMore || rest == 0
        state.withLock { $0 = State(since: page.last, left: rest, isOver: isLast) }
        guard isLast else { return page.bytes }
        // Everything up to the end has been told, if not by the limit.
        let next = page.hasMore ? page.next : service.feed.cursors(of: view).text(at: end)
        return page.bytes + Array("{\"next\":\"\(next)\"}\n".utf8)
    }
}
