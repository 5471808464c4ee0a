import CustomDump
import JSON
import Testing

@Suite struct ListTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `An empty collection is an empty list`() async throws {
        let answer = try await server.get("/v1/adherents")
        #expect(answer.status == 200)
        expectNoDifference(answer.json, ["items": []])
        #expect(answer["Content-Type"] == "application/json")
        #expect(answer["Cache-Control"] == "private, no-cache")
        #expect(answer["Link"] == nil)
    }

    @Test func `A list answers the records as they are, the oldest first`() async throws {
        let one = try await server.create("trainings", Sample.training("FIN-01"))
        let other = try await server.create("trainings", Sample.training("FIN-02"))
        let list = try await server.get("/v1/trainings").json
        expectNoDifference(list, ["items": [one, other]])
    }

    @Test func `A record reads the same alone and in its list`() async throws {
        let record = try await server.create("campaigns", Sample.campaign("EMPLOI-26"))
        let answer = try await server.get("/v1/campaigns/\(record.id)")
        #expect(answer.status == 200)
        expectNoDifference(answer.json, record)
        #expect(answer["ETag"] == "\"1\"")
    }

    @Test(arguments: ["0", "501", "-1", "+5", "1.5", "beaucoup", "", "99999999999999999999"])
    func `A limit out of bounds is refused`(limit: String) async throws {
        let answer = try await server.get("/v1/trainings?limit=\(limit)")
        #expect(answer.status == 400)
        #expect(answer.code == "invalid_parameter")
        #expect(["limit out_of_range", "limit invalid_type"].contains(answer.errors.first))
    }

    @Test func `Pages hold 50 records by default and 500 at most`() async throws {
        try await server.load("trainings", (1...501).map { Sample.training("T-\($0)") })
        #expect(try await server.get("/v1/trainings").items.count == 50)
        let most = try await server.get("/v1/trainings?limit=500")
        #expect(most.items.count == 500)
        #expect(most.json["next"] != nil)
    }

    @Test func `count=exact counts the whole selection, whatever the page`() async throws {
        try await server.load("trainings", (1...7).map { Sample.training("T-\($0)", ["platform": $0 < 4 ? "irio" : "other"]) })
        #expect(try await server.get("/v1/trainings?limit=2&count=exact").json["total"] == 7)
        #expect(try await server.get("/v1/trainings?limit=2&count=exact&platform=irio").json["total"] == 3)
        #expect(try await server.get("/v1/trainings?limit=2&count=exact&q=bilan").json["total"] == 7)
        #expect(try await server.get("/v1/trainings?limit=2&count=none").json["total"] == nil)
    }
}
