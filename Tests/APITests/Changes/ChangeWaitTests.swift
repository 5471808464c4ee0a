import JSON
import Testing

@testable import API

@Suite struct ChangeWaitTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `A waiting request is answered by the first change that it can read`() async throws {
        let start = try await server.end("?collections=trainings")
        async let waiting = server.get("/v1/changes?since=\(start)&collections=trainings&wait=30")
        try await server.waitForWaiters()
        try await server.create("adherents", Sample.adherent(1))
        // Two commits that don't concern it: whoever looks after the second has seen the first.
        try await server.create("campaigns", Sample.campaign("EMPLOI-26"))
        #expect(server.service.feedWatch.count == 1)
        try await server.create("trainings", Sample.training("FIN-01"))
        #expect(try await waiting.changes == ["put trainings 1 FIN-01"])
        #expect(server.service.feedWatch.count == 0)
    }

    @Test func `Many wait for the same, and each is answered`() async throws {
        let start = try await server.end()
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<40 {
                let accept = number.isMultiple(of: 2) ? "application/json" : "application/x-ndjson"
                group.addTask { try await server.get("/v1/changes?since=\(start)&limit=\(number / 4 + 1)&wait=30", ["Accept": accept]) }
            }
            try await server.waitForWaiters(40)
            try await server.create("trainings", Sample.training("FIN-01"))
            for try await answer in group {
                #expect(answer.status == 200)
                #expect(Answer.words(answer.lines[0]) == "put trainings 1 FIN-01" || answer.changes == ["put trainings 1 FIN-01"])
            }
        }
    }

    @Test func `What is there already is answered at once, whatever wait says`() async throws {
        let start = try await server.end()
        try await server.create("trainings", Sample.training("FIN-01"))
        #expect(try await server.get("/v1/changes?since=\(start)&wait=30").changes == ["put trainings 1 FIN-01"])
        #expect(try await server.get("/v1/changes?since=\(start)&collections=trainings&wait=30").changes == ["put trainings 1 FIN-01"])
    }

    @Test func `At the end of a wait without a change the page is empty, and 304 to who has it`() async throws {
        let start = try await server.end()
        let empty = try await server.get("/v1/changes?since=\(start)&wait=1")
        #expect(empty.text == "{\"items\":[],\"next\":\"\(start)\",\"has_more\":false}")
        let tag = try #require(empty["ETag"])
        #expect(try await server.get("/v1/changes?since=\(start)&wait=1", ["If-None-Match": tag]).status == 304)
        let lines = try await server.get("/v1/changes?since=\(start)&wait=1", ["Accept": "application/x-ndjson"])
        #expect(lines.text == "{\"next\":\"\(start)\"}\n")
    }

    @Test(arguments: ["wait=30", "collections=trainings&wait=30", "limit=1000&wait=30"])
    func `Of a client that has left nothing waits any more`(query: String) async throws {
        let start = try await server.end()
        for accept in ["application/json", "application/x-ndjson"] {
            let waiting = Task { try await server.get("/v1/changes?since=\(start)&\(query)", ["Accept": accept]) }
            try await server.waitForWaiters()
            waiting.cancel()
            _ = await waiting.result
            for _ in 0..<2000 where server.service.feedWatch.count > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(server.service.feedWatch.count == 0)
        }
    }

    @Test func `A key that is revoked during the wait reads nothing more`() async throws {
        let token = try server.makeToken(scopes: ["*:read"])
        let start = try await server.end()
        async let waiting = server.get("/v1/changes?since=\(start)&wait=30", ["Authorization": "Bearer \(token)"])
        try await server.waitForWaiters()
        try server.revoke(token)
        try await server.create("trainings", Sample.training("FIN-01"))
        #expect(try await waiting.outcome == "401 invalid_token")
    }

    @Test func `A stopping server answers those who wait at once, and nobody waits any more`() async throws {
        let start = try await server.end()
        async let page = server.get("/v1/changes?since=\(start)&wait=30")
        async let lines = server.get("/v1/changes?since=\(start)&wait=30", ["Accept": "application/x-ndjson"])
        async let events = server.get("/v1/changes?since=\(start)", ["Accept": "text/event-stream"])
        try await server.waitForWaiters(3)
        server.service.beginStopping()
        #expect(try await page.text == "{\"items\":[],\"next\":\"\(start)\",\"has_more\":false}")
        #expect(try await lines.text == "{\"next\":\"\(start)\"}\n")
        #expect(try await events.text == "retry: 3000\n\n")
        #expect(try await server.get("/v1/changes?since=\(start)&wait=30").items.isEmpty)
        #expect(server.service.feedWatch.count == 0)
    }
}
