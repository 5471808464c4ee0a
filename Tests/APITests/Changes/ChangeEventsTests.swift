import Domain
import Foundation
import JSON
import Testing

@testable import API

@Suite struct ChangeEventsTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func follow(_ query: String, token: String? = nil, _ headers: String...) throws -> EventStream {
        try EventStream("\(server.url)/v1/changes?\(query)", token: token ?? server.token(.editor), headers: headers)
    }

    /// The id and the change of an event.
    private func parse(_ event: String?) throws -> (id: String, change: JSON) {
        let lines = try #require(event).split(separator: "\n").map(String.init)
        try #require(lines.count == 3 && lines[1] == "event: change", "\(event ?? "")")
        return (String(lines[0].dropFirst("id: ".count)), try JSON(parsing: Array(lines[2].dropFirst("data: ".count).utf8)))
    }

    @Test func `Events tell what there is and then what comes, and the last id resumes`() async throws {
        let start = try await server.end()
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let stream = try follow("since=\(start)")
        #expect(await stream.next() == "retry: 3000")
        let first = try parse(await stream.next())
        #expect(Answer.words(first.change) == "put trainings 1 FIN-01")
        try await server.waitForWaiters()
        #expect(try await server.patch("/v1/trainings/\(id)", ["title": "Autre titre"]).status == 200)
        let second = try parse(await stream.next())
        #expect(Answer.words(second.change) == "put trainings 2 FIN-01")
        #expect(try await server.delete("/v1/trainings/\(id)").status == 204)
        let last = try parse(await stream.next())
        #expect(Answer.words(last.change) == "delete trainings 2" || Answer.words(last.change) == "delete trainings 3")

        // What it says wins over the address, which the client sends again as it was.
        let again = try follow("since=\(start)", "Last-Event-ID: \(first.id)")
        #expect(await again.next() == "retry: 3000")
        let resumed = try parse(await again.next())
        #expect(resumed.id == last.id)
    }

    @Test func `Events are for the collections that are asked for`() async throws {
        let stream = try follow("collections=campaigns")
        #expect(await stream.next() == "retry: 3000")
        try await server.waitForWaiters()
        try await server.create("trainings", Sample.training("FIN-01"))
        try await server.create("campaigns", Sample.campaign("EMPLOI-26"))
        let event = try parse(await stream.next())
        #expect(Answer.words(event.change) == "put campaigns 1 EMPLOI-26")
    }

    @Test func `A stream ends when its key expires`() async throws {
        try await server.create("campaigns", Sample.campaign("EMPLOI-26"))
        // A busy machine may come to the request when a short-lived key has expired.
        var answer = try await server.get("/v1/changes", as: nil)
        for seconds in [1, 5, 25] where answer.status == 401 {
            let end = Instant(milliseconds: Instant.now().milliseconds + Int64(seconds) * 1000)
            let token = try server.makeToken(scopes: ["campaigns:read"], until: end)
            answer = try await server.get("/v1/changes", ["Accept": "text/event-stream", "Authorization": "Bearer \(token)"])
        }
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/event-stream")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["X-Accel-Buffering"] == "no")
        #expect(answer.text.hasPrefix("retry: 3000\n\nid: ") && answer.text.hasSuffix("}\n\n"))
        #expect(answer.text.contains("EMPLOI-26"))
    }

    @Test func `A stream whose key is revoked tells nothing more`() async throws {
        let token = try server.makeToken(scopes: ["*:read"])
        let stream = try follow("since=\(try await server.end())", token: token)
        #expect(await stream.next() == "retry: 3000")
        try await server.waitForWaiters()
        try server.revoke(token)
        try await server.create("trainings", Sample.training("FIN-01"))
        #expect(await stream.next() == nil)
    }

    @Test func `Limits and waits don't go with events, and a bad last id is told`() async throws {
        let accept = ["Accept": "text/event-stream"]
        let answer = try await server.get("/v1/changes?limit=3&wait=2", accept)
        #expect(answer.outcome == "400 invalid_parameter limit invalid_value wait invalid_value")
        let bad = try await server.get("/v1/changes", accept.merging(["Last-Event-ID": "x"]) { $1 })
        #expect(bad.outcome == "400 invalid_header Last-Event-ID invalid_cursor")
        let narrow = try await server.end("?collections=trainings")
        let uncovered = try await server.get("/v1/changes", accept.merging(["Last-Event-ID": narrow]) { $1 })
        #expect(uncovered.outcome == "400 invalid_header Last-Event-ID invalid_cursor")
        let reset = FeedCursor(feed: "00000000", seq: 1).text
        #expect(try await server.get("/v1/changes", accept.merging(["Last-Event-ID": reset]) { $1 }).outcome == "410 feed_reset")
        // To a page it means nothing.
        #expect(try await server.get("/v1/changes?limit=1", ["Last-Event-ID": "x"]).status == 200)
    }
}
