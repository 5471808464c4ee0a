import Domain
import JSON
import Testing

@testable import Storage

@Suite struct WebhookTests {
    private let database: RecordDatabase

    init() throws {
        database = try RecordDatabase()
        try add("w")
    }

    private func time(_ seconds: Int64 = 0) -> Instant { Instant(milliseconds: RecordDatabase.start + seconds * 1000) }

    private func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) throws -> T {
        try database.store.writer.perform { try body($0.connection) }
    }

    private func read<T>(_ body: (any Connection) throws -> T) throws -> T { try database.store.readers.read(body) }

    private func add(_ id: String) throws {
        let webhook = StoredWebhook(id: id, url: "https://exemple.fr", secret: "whsec_x", after: 0, at: time().description)
        try write { try WebhookStorage.add(webhook, $0) }
    }

    private func webhook(_ id: String = "w") throws -> StoredWebhook { try #require(try read { try WebhookStorage.one(id, $0) }) }

    private func deliver(_ id: String, to webhook: String = "w", at seconds: Int64 = 0) throws {
        let delivery = NewDelivery(id: id, type: "training.created", payload: Array(#"{"a":1}"#.utf8))
        let time = time(seconds)
        try write { try DeliveryStorage.add(delivery, to: webhook, at: time, $0) }
    }

    private func note(_ id: String, _ next: AttemptResult.Next, at seconds: Int64) throws -> String? {
        let result = AttemptResult(at: time(seconds), milliseconds: 1, responseStatus: 500, error: "status", next: next)
        return try write { connection in
            let delivery = try #require(try DeliveryStorage.one(id, of: "w", connection))
            return try DeliveryStorage.note(result, of: delivery, connection)
        }
    }

    private func due(at seconds: Int64, limit: Int = 10) throws -> [String] {
        let time = time(seconds)
        return try read { try DeliveryStorage.due(of: "w", at: time, limit: limit, onlyTests: false, $0).map(\.id) }
    }

    @Test func `A part of the feed becomes deliveries once, whoever tries it again`() throws {
        let events = [NewDelivery(id: "a", type: "t", payload: []), NewDelivery(id: "b", type: "t", payload: [])]
        let time = time()
        #expect(try write { try DeliveryStorage.add(events, to: "w", from: 0, upTo: 7, at: time, $0) })
        #expect(try webhook().cursor == 7)
        #expect(try !write { try DeliveryStorage.add(events, to: "w", from: 0, upTo: 7, at: time, $0) })
        #expect(try due(at: 0) == ["a", "b"])
        var disabled = try webhook()
        disabled.isEnabled = false
        try write { [disabled] in try WebhookStorage.update(disabled, $0) }
        #expect(try !write { try DeliveryStorage.add([], to: "w", from: 7, upTo: 9, at: time, $0) })
        #expect(try webhook().cursor == 7)
    }

    @Test func `What is due comes in the order in which it is, with its bytes`() throws {
        for id in ["a", "b", "c"] { try deliver(id) }
        #expect(try note("a", .again(at: time(5)), at: 0) == nil)
        #expect(try due(at: 0) == ["b", "c"])
        #expect(try due(at: 4, limit: 1) == ["b"])
        #expect(try due(at: 5) == ["b", "c", "a"])
        #expect(try read { try DeliveryStorage.nextDue(of: "w", after: time(1), $0) } == time(5))
        #expect(try read { try DeliveryStorage.one("a", of: "w", $0)?.payload } == Array(#"{"a":1}"#.utf8))
    }

    @Test func `A webhook is disabled when nothing was accepted between an event's first attempt and its last`() throws {
        for id in ["a", "b"] { try deliver(id, at: 10) }
        #expect(try note("a", .delivered, at: 20) == nil)
        #expect(try note("b", .failed(isGone: false), at: 30) == nil)
        #expect(try webhook().isEnabled && webhook().lastAcceptedAt == time(20).description)
        try deliver("c", at: 40)
        #expect(try note("c", .failed(isGone: false), at: 50) == "failing")
        #expect(try !webhook().isEnabled && webhook().disabledReason == "failing")
        // Enabled since, an old event says nothing of the receiver as it is now.
        try deliver("d", at: 45)
        var enabled = try webhook()
        enabled.isEnabled = true
        enabled.enabledAt = time(60).description
        try write { [enabled] in try WebhookStorage.update(enabled, $0) }
        #expect(try note("d", .failed(isGone: false), at: 70) == nil)
        #expect(try webhook().isEnabled)
    }

    @Test func `A receiver that is gone disables its webhook at once`() throws {
        try deliver("a")
        try deliver("b")
        #expect(try note("a", .failed(isGone: true), at: 1) == "gone")
        #expect(try note("b", .failed(isGone: true), at: 1) == nil)
        #expect(try webhook().disabledReason == "gone")
    }

    @Test func `A change of the settings leaves alone how far a webhook has come`() throws {
        let before = try webhook()
        let time = time()
        #expect(try write { try DeliveryStorage.add([], to: "w", from: 0, upTo: 7, at: time, $0) })
        var changed = before
        changed.url = "https://autre.exemple.fr"
        changed.collections = ["trainings", "campaigns"]
        try write { [changed] in try WebhookStorage.update(changed, $0) }
        changed.cursor = 7
        #expect(try webhook() == changed)
    }

    @Test func `Who has been told of everything begins at the end when it asks for more; who has not, stays`() throws {
        try database.create("trainings", Bodies.training)
        let last = try read { try Feed($0).last() }
        let all = try webhook()
        try write { try WebhookStorage.catchUp(all, $0) }
        #expect(try webhook().cursor == 0)
        var narrow = all
        narrow.collections = ["campaigns"]
        try write { [narrow] in try WebhookStorage.catchUp(narrow, $0) }
        #expect(try webhook().cursor == last)
    }

    @Test func `The feed's notices say which record, and whose it is, without it`() throws {
        let before = try read { try Feed($0).last() }
        let id = try database.create("trainings", Bodies.training)
        let notices = try read { try Feed($0).notices(after: before, of: ["trainings", "campaigns"], ["put", "delete"], limit: 10) }
        #expect(notices.map(\.id) == [id] && notices[0].version == 1 && notices[0].origin == "occitanie" && !notices[0].isDeletion)
        #expect(try read { try Feed($0).notices(after: before, of: ["campaigns"], ["put", "delete"], limit: 10) }.isEmpty)
        #expect(try read { try Feed($0).notices(after: before, of: ["trainings"], ["delete"], limit: 10) }.isEmpty)
    }

    @Test func `The log loses what is old or too much, and nothing that waits`() throws {
        try add("other")
        for number in 0..<6 { try deliver("w\(number)", at: Int64(number)) }
        try deliver("other", to: "other", at: 0)
        for number in 1..<6 { #expect(try note("w\(number)", .delivered, at: 10) == nil) }
        let start = time(3)
        #expect(try write { try DeliveryStorage.purge(madeBefore: start, keeping: 100, atMost: 1, $0) } == 1)
        #expect(try write { try DeliveryStorage.purge(madeBefore: start, keeping: 100, atMost: 10, $0) } == 1)
        let long = time(-1)
        #expect(try write { try DeliveryStorage.purge(madeBefore: long, keeping: 2, atMost: 10, $0) } == 1)
        #expect(try read { try DeliveryStorage.page(of: "w", in: nil, before: nil, limit: 10, $0) }.map(\.id) == ["w5", "w4", "w0"])
        #expect(try read { try DeliveryStorage.waitingCount($0) } == 2)
        #expect(try write { try WebhookStorage.delete("w", $0) })
        #expect(try read { try DeliveryStorage.waitingCount($0) } == 1)
    }
}
