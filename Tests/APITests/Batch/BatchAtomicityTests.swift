import CustomDump
import JSON
import Testing

@Suite struct BatchAtomicityTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `One bad record and nothing is stored; every error is told with its place and line`() async throws {
        _ = try await server.create("trainings", Sample.training("FIN-00"))
        let lines = [
            Sample.training("FIN-01").description, "", "{\"code\":", Sample.training("FIN-00", ["title": 1, "platform": "x"]).description, "[]",
            Sample.training("FIN-01", ["status": "archived", "if_version": 1]).description, Sample.training("FIN-02", ["weight": 2]).description,
        ]
        let answer = try await server.post("/v1/trainings/batch", lines: lines)
        #expect(answer.status == 422)
        #expect(answer.code == "validation_failed")
        expectNoDifference(
            (answer.json["errors"]?.arrayValue ?? []).map { "\($0["line"]?.intValue ?? 0) \(Answer.issue($0))" },
            [
                "3 #/1 malformed_json", "4 #/2/title invalid_type", "4 #/2/platform invalid_value", "5 #/3 invalid_type",
                "6 #/4/status invalid_transition",
                "7 #/5/weight unknown_member",
            ])
        #expect(try await server.get("/v1/trainings").items("code") == ["FIN-00"])
    }

    @Test func `Records of a batch may refer to those before them`() async throws {
        let id = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"
        let answer = try await server.post(
            "/v1/adherents/batch", ["items": [Sample.adherent(1, ["id": .string(id)]), Sample.adherent(2, ["group_id": .string(id)])]])
        #expect(answer.status == 200)
        expectNoDifference(answer.json["results"]?[0], ["index": 0, "outcome": "created", "status": 201, "id": .string(id), "version": 1])
    }

    @Test func `Two records of one batch with the same key are one record`() async throws {
        let answer = try await server.post(
            "/v1/trainings/batch", ["items": [Sample.training("FIN-01"), Sample.training("FIN-01", ["title": "Autre titre"])]])
        #expect(answer.json["summary"]?["created"] == 1)
        #expect(answer.json["summary"]?["updated"] == 1)
    }

    @Test func `A partial batch stores the good ones, in order, beyond a group`() async throws {
        let lines = (0..<450).map { number in number % 100 == 99 ? "{" : Sample.training("T-\(number)").description }
        let answer = try await server.post("/v1/trainings/batch?mode=partial", lines: lines)
        #expect(answer.status == 207)
        expectNoDifference(answer.json["summary"], ["created": 446, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 4])
        let results = answer.json["results"]?.arrayValue ?? []
        #expect(results.compactMap { $0["index"]?.intValue } == Array(0..<450))
        #expect(results.filter { $0["outcome"] == "failed" }.compactMap { $0["line"]?.intValue } == [100, 200, 300, 400])
        let problem = results[99]["problem"]
        #expect(problem?["code"] == "malformed_json")
        #expect(problem?["status"] == 400)
        #expect(try await server.get("/v1/trainings?count=exact&limit=1").json["total"] == 446)
    }

    @Test func `A body beyond what memory holds is spooled and read whole`() async throws {
        let filler = JSON.string(String(repeating: "Contenu détaillé. ", count: 500))
        let lines = (0..<300).map { Sample.training("T-\($0)", ["content": filler]).description }
        for mode in ["atomic", "partial"] {
            let answer = try await server.post("/v1/trainings/batch?results=errors&mode=\(mode)", lines: lines)
            #expect(answer.json["summary"]?[mode == "atomic" ? "created" : "unchanged"] == 300)
        }
        let items = JSON.array((0..<300).map { Sample.training("T-\($0)", ["content": filler]) })
        #expect(try await server.post("/v1/trainings/batch?results=errors", ["items": items]).json["summary"]?["unchanged"] == 300)
    }

    @Test(arguments: ["atomic", "partial"]) func `A line may be as long as a record, and no longer`(mode: String) async throws {
        let long = Sample.training("FIN-02").description + String(repeating: " ", count: 1 << 20)
        let answer = try await server.post("/v1/trainings/batch?mode=\(mode)", lines: [Sample.training("FIN-01").description, long])
        #expect(answer.outcome == "413 body_too_large")
        #expect(answer.json["detail"]?.stringValue?.contains("ligne 2") == true)
    }
}
