import CustomDump
import JSON
import Testing

@Suite struct PastTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `as_of reads a record and a list as they were, deleted ones included`() async throws {
        let first = try await server.create("trainings", Sample.training("FIN-01"))
        let id = first.id
        try await Task.sleep(for: .milliseconds(5))
        let second = try await server.patch("/v1/trainings/\(id)", ["title": "Autre titre"]).json
        try await Task.sleep(for: .milliseconds(5))
        #expect(try await server.delete("/v1/trainings/\(id)").status == 204)

        for (version, text) in [first, second].map({ ($0, $0["updated_at"]?.stringValue ?? "") }) {
            let alone = try await server.get("/v1/trainings/\(id)?as_of=\(text)")
            expectNoDifference(alone.json, version)
            #expect(alone["ETag"] == "\"\(version["version"]?.intValue ?? 0)\"")
            let list = try await server.get("/v1/trainings?as_of=\(text)&count=exact").json
            expectNoDifference(list, ["items": [version], "total": 1])
        }
        #expect(try await server.get("/v1/trainings/\(id)?as_of=2020-01-01T00:00:00Z").outcome == "404 not_found")
        #expect(try await server.get("/v1/trainings?as_of=2020-01-01T00:00:00Z").items.isEmpty)
        #expect(try await server.get("/v1/trainings/\(id)?as_of=2100-01-01T00:00:00Z").outcome == "404 not_found")
    }

    @Test func `The past is paged, sorted and streamed like the present`() async throws {
        try await server.load("trainings", (1...5).map { Sample.training("T-\($0)") })
        let time = "2100-01-01T00:00:00Z"
        let page = try await server.get("/v1/trainings?as_of=\(time)&limit=2&sort=-code")
        #expect(page.items("code") == ["T-5", "T-4"])
        let next = try #require(page.json["next"]?.stringValue)
        #expect(try await server.get(String(next.dropFirst(server.url.count))).items("code") == ["T-3", "T-2"])
        #expect(try await server.get("/v1/trainings?as_of=\(time)", ["Accept": "application/x-ndjson"]).lines.count == 5)
    }

    @Test func `Revisions tell every version, who made it and in which request, of deleted records too`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        _ = try await server.patch("/v1/trainings/\(id)", ["title": "Autre titre"], ["X-Request-Id": "revision-test-2"])
        _ = try await server.delete("/v1/trainings/\(id)")
        let answer = try await server.get("/v1/trainings/\(id)/revisions")
        #expect(answer.items.map { "\($0["version"]?.intValue ?? 0) \($0["op"]?.stringValue ?? "")" } == ["3 delete", "2 put", "1 put"])
        #expect(answer.items[1]["request_id"] == "revision-test-2")
        #expect(answer.items[1]["key_id"]?.stringValue.map { server.token(.editor).contains($0) } == true)
        #expect(answer.items.map { $0["data"]?["title"] } == ["Autre titre", "Autre titre", "Lire un bilan"])

        let alone = try await server.get("/v1/trainings/\(id)/revisions/2")
        expectNoDifference(alone.json, answer.items[1])
        #expect(try await server.get("/v1/trainings/\(id)/revisions/2", ["If-None-Match": "\"2\""]).status == 304)
        let tag = try #require(answer["ETag"])
        #expect(try await server.get("/v1/trainings/\(id)/revisions", ["If-None-Match": tag]).status == 304)
        for version in ["0", "4", "-1", "+1", "01", "x", "99999999999999999999"] {
            #expect(try await server.get("/v1/trainings/\(id)/revisions/\(version)").outcome == "404 not_found", "\(version)")
        }
    }

    @Test func `Revisions are paged, the newest first`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        for hours in 1...4 { _ = try await server.patch("/v1/trainings/\(id)", ["duration_hours": .integer(hours)]) }
        let first = try await server.get("/v1/trainings/\(id)/revisions?limit=3")
        #expect(first.items.compactMap { $0["version"]?.intValue } == [5, 4, 3])
        let next = try #require(first.json["next"]?.stringValue)
        #expect(first["Link"] == "<\(next)>; rel=\"next\"")
        let second = try await server.get(String(next.dropFirst(server.url.count)))
        #expect(second.items.compactMap { $0["version"]?.intValue } == [2, 1])
        #expect(second.json["next"] == nil)
        #expect(try await server.get("/v1/trainings/\(id)/revisions?cursor=x").outcome == "400 invalid_parameter cursor invalid_cursor")
        let other = try await server.create("trainings", Sample.training("FIN-02")).id
        let cursor = next.split(separator: "cursor=").last.map(String.init) ?? ""
        #expect(try await server.get("/v1/trainings/\(other)/revisions?cursor=\(cursor)").outcome == "400 invalid_parameter cursor invalid_cursor")
        #expect(try await server.get("/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11/revisions").outcome == "404 not_found")
    }

    @Test func `in_force_on selects what is active and runs on that day`() async throws {
        try await server.load(
            "partnerships",
            [
                Sample.partnership("OPEN", ["status": "active"]), Sample.partnership("PAST", ["status": "active", "ends_on": "2026-06-30"]),
                Sample.partnership("LATER", ["status": "active", "starts_on": "2027-01-01"]),
                Sample.partnership("TALKS", ["status": "in_discussion"]),
            ])
        for (day, codes) in [
            ("2026-06-30", ["OPEN", "PAST"]), ("2026-07-01", ["OPEN"]), ("2027-01-01", ["LATER", "OPEN"]), ("2025-12-31", []),
        ] {
            #expect(try await server.get("/v1/partnerships?sort=code&in_force_on=\(day)").items("code") == codes, "\(day)")
        }
        #expect(try await server.get("/v1/partnerships?in_force_on=2026-02-30").outcome == "400 invalid_parameter in_force_on invalid_format")
        for collection in ["campaigns", "trainings", "adherents", "objectives"] {
            #expect(try await server.get("/v1/\(collection)?in_force_on=2026-01-01").outcome == "400 invalid_parameter in_force_on unknown_parameter")
        }
    }
}
