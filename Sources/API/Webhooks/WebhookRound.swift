import Domain
import Storage

/// What the looking thread knows between two looks: the lanes, how far each has read the feed, and when its next delivery is due.
struct WebhookRound {
    private struct Course {
        let lane: WebhookLane
        /// As stored.
        var cursor: Int
        /// Nothing before it is for this webhook, but for what is stored.
        var scanned: Int
        /// When to look for what is due; nil: there is nothing.
        var dueAt: Instant?
    }

    private let dispatch: WebhookDispatch
    private var courses: [String: Course] = [:]
    /// The last place of each collection, and of all of them.
    private var heads: [String: Int] = [:]
    private var known: Int?
    private var purgeAt = Instant.now()
    /// Changes that become deliveries in one turn of the writer.
    private static let page = 100
    /// Deliveries that are purged in one turn of it.
    private static let purged = 500
    private static let purgeMilliseconds: Int64 = 60_000

    init(_ dispatch: WebhookDispatch) {
        self.dispatch = dispatch
    }

    /// Hands what is due to the lanes.
    ///
    /// - Parameter signals: nil when the time has come that the last look said.
    /// - Returns: milliseconds until the next look, if nothing happens before.
    mutating func look(_ signals: WebhookDispatch.Signals?) throws -> Int64 {
        if signals?.isChanged == true { try reload() }
        for id in signals?.moved ?? [] { courses[id]?.dueAt = .now() }
        if signals?.hasCommitted == true, !courses.isEmpty { try readHeads() }
        for id in courses.keys.sorted() { try serve(id) }
        try purge()
        return pause()
    }

    func close() {
        for course in courses.values { course.lane.close() }
    }

    // MARK: -

    private mutating func reload() throws {
        let webhooks = try dispatch.store.readers.read { try WebhookStorage.all($0) }
        for (id, course) in courses where !webhooks.contains(where: { $0.id == id }) {
            course.lane.close()
            courses[id] = nil
        }
        for webhook in webhooks {
            var course = courses[webhook.id] ?? Course(lane: WebhookLane(webhook), cursor: webhook.cursor, scanned: webhook.cursor)
            let before = course.lane.webhook
            course.lane.update(webhook)
            if course.cursor != webhook.cursor || before.collections != webhook.collections || before.operations != webhook.operations {
                course.scanned = webhook.cursor
            }
            course.cursor = webhook.cursor
            course.dueAt = .now()
            courses[webhook.id] = course
        }
        if known == nil, !courses.isEmpty {
            known = courses.values.map(\.cursor).min()
            try readHeads()
        }
    }

    private mutating func readHeads() throws {
        let start = known ?? 0
        let news = try dispatch.store.readers.read { try Feed($0).heads(after: start) }
        heads.merge(news) { max($0, $1) }
        known = max(start, news.values.max() ?? start)
    }

    private mutating func serve(_ id: String) throws {
        guard var course = courses[id] else { return }
        defer { courses[id] = course }
        repeat {
            try handOver(&course)
        } while try course.lane.load.room > 0 && fetch(&course)
    }

    /// Hands over what is due, as much as the lane takes.
    private func handOver(_ course: inout Course) throws {
        let webhook = course.lane.webhook
        // Before what is due is read: what is let go of in between is told as it was.
        let (taken, room) = course.lane.load
        let now = Instant.now()
        guard room > 0, let dueAt = course.dueAt, dueAt.milliseconds <= now.milliseconds else { return }
        let (due, next) = try dispatch.store.readers.read { connection in
            let due = try DeliveryStorage.due(of: webhook.id, at: now, limit: room + taken.count, onlyTests: !webhook.isEnabled, connection)
            return (due, try DeliveryStorage.nextDue(of: webhook.id, after: now, connection))
        }
        let free = due.filter { !taken.contains($0.id) }.prefix(room)
        if free.count < room { course.dueAt = next }
        dispatch.startThreads(course.lane.take(Array(free)), for: course.lane)
    }

    /// Makes deliveries of the next changes.
    ///
    /// - Returns: whether there were any.
    private func fetch(_ course: inout Course) throws -> Bool {
        let webhook = course.lane.webhook
        let collections = webhook.collections ?? ResourceCollections.all.map(\.name)
        guard webhook.isEnabled, let head = collections.compactMap({ heads[$0] }).max(), head > course.scanned else { return false }
        let start = course.scanned
        let notices = try dispatch.store.readers.read {
            try Feed($0).notices(after: start, of: collections, webhook.operations, limit: Self.page)
        }
        guard let last = notices.last else {
            course.scanned = head
            return false
        }
        let now = Instant.now()
        var ids = UuidGenerator()
        let deliveries = notices.map { WebhookEvent.of($0, id: ids.next(at: now)) }
        let cursor = course.cursor
        let isStored = try dispatch.store.writer.perform {
            try DeliveryStorage.add(deliveries, to: webhook.id, from: cursor, upTo: last.seq, at: now, $0.connection)
        }
        guard isStored else {
            // It has been changed, which this thread is told of.
            return false
        }
        course.cursor = last.seq
        course.scanned = last.seq
        course.dueAt = now
        return true
    }

    private mutating func purge() throws {
        let now = Instant.now()
        guard purgeAt.milliseconds <= now.milliseconds, !courses.isEmpty else { return }
        purgeAt = Instant(milliseconds: now.milliseconds + Self.purgeMilliseconds)
        let start = Instant(milliseconds: now.milliseconds - WebhookSettings.logMilliseconds)
        while try dispatch.store.writer.perform({
            try DeliveryStorage.purge(madeBefore: start, keeping: WebhookSettings.mostLogged, atMost: Self.purged, $0.connection)
        }) == Self.purged {}
    }

    /// Milliseconds until something is due, a rest ends, or the log is to be purged.
    private func pause() -> Int64 {
        let now = Instant.now().milliseconds
        let pauses = courses.values.map { course -> Int64 in
            if let rest = course.lane.restsUntil { return Int64((rest - .now) / .milliseconds(1)) + 1 }
            // A full lane says when it has room.
            guard course.lane.load.room > 0 else { return Self.purgeMilliseconds }
            return course.dueAt.map { max(0, $0.milliseconds - now) } ?? Self.purgeMilliseconds
        }
        return min(Self.purgeMilliseconds, pauses.min() ?? Self.purgeMilliseconds)
    }
}
