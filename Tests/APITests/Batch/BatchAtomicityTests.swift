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

    @Test func `One bad record in ten thousand, and nothing is stored, fed, kept or found`() async throws {
        let before = try await rows()
        var lines = (0..<10_000).map { Sample.training("T-\($0)").description }
        lines[7_777] = Sample.training("T-7777", ["duration_hours": "sept"]).description
        let answer = try await server.post("/v1/trainings/batch", lines: lines)
        #expect(answer.outcome == "422 validation_failed #/7777/duration_hours invalid_type")
        #expect(answer.json["errors"]?[0]?["line"] == 7778)
        #expect(try await rows() == before)

        let partial = try await server.post("/v1/trainings/batch?mode=partial&results=errors", lines: lines)
        expectNoDifference(partial.json["summary"], ["created": 9999, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 1])
        let after = try await rows()
        let again = try await server.post("/v1/trainings/batch?mode=partial&results=errors", lines: lines)
        expectNoDifference(again.json["summary"], ["created": 0, "updated": 0, "unchanged": 9999, "deleted": 0, "failed": 1])
        #expect(try await rows() == after)
    }

    /// How many records, places in the feed, revisions and finds there are, and the feed's last number.
    private func rows() async throws -> [Int] {
        let found = try await server.get("/v1/trainings?q=bilan&count=exact&limit=1").json["total"]?.intValue ?? -1
        let tables = try server.service.store.readers.read { connection in
            try [
                "SELECT count(*) FROM trainings", "SELECT count(*) FROM changes WHERE collection = 'trainings'",
                "SELECT count(*) FROM revisions WHERE collection = 'trainings'", "SELECT count(*) FROM list_values WHERE collection = 'trainings'",
                "SELECT coalesce(max(seq), 0) FROM changes",
            ].map { try connection.first($0) { $0.int(0) } ?? -1 }
        }
        return tables + [found]
    }

    @Test func `A batch that is tried leaves nothing, and sees what its earlier records would have left`() async throws {
        _ = try await server.create("trainings", Sample.training("FIN-00"))
        let before = try await rows()
        var lines = (0..<600).map { Sample.training("T-\($0)").description }
        lines += [Sample.training("T-0", ["title": "Autre titre"]).description, Sample.training("FIN-00").description]
        for (mode, status) in [("atomic", 200), ("partial", 207)] {
            let answer = try await server.post("/v1/trainings/batch?results=errors&dry_run=true&mode=\(mode)", lines: lines)
            #expect(answer.status == status)
            expectNoDifference(answer.json["summary"], ["created": 600, "updated": 1, "unchanged": 1, "deleted": 0, "failed": 0])
        }
        let bad = try await server.post("/v1/trainings/batch?results=errors&dry_run=true&mode=partial", lines: lines + ["{"])
        #expect(bad.json["summary"]?["failed"] == 1)
        #expect(try await rows() == before)
    }

    @Test(arguments: ["atomic", "partial"]) func `What comes twice in a file is one record, or with create an error of its line`(mode: String)
        async throws
    {
        let lines = [Sample.training("FIN-01").description, Sample.training("FIN-02").description, Sample.training("FIN-01").description]
        let create = try await server.post("/v1/trainings/batch?action=create&mode=\(mode)", lines: lines)
        if mode == "atomic" {
            #expect(create.outcome == "422 validation_failed #/2/code duplicate")
            #expect(create.json["errors"]?[0]?["line"] == 3)
        } else {
            #expect(create.json["results"]?[2]?["problem"]?["code"] == "duplicate")
            #expect(create.json["results"]?[2]?["line"] == 3)
        }
        let upsert = try await server.post("/v1/trainings/batch?mode=\(mode)", lines: lines)
        #expect(upsert.json["results"]?[2]?["outcome"] == "unchanged")
        #expect(try await server.get("/v1/trainings?sort=code").items("code") == ["FIN-01", "FIN-02"])
    }

    @Test(arguments: ["atomic", "partial"]) func `An id of another system that is taken fails its record alone, and leaves no trace of it`(
        mode: String
    ) async throws {
        _ = try await server.create("trainings", Sample.training("FIN-00", ["external_ids": ["asp": "7"]]))
        let lines = [
            Sample.training("FIN-01", ["external_ids": ["asp": "1", "dora": "2"]]),
            ["code": "FIN-00", "external_ids": ["dora": "2"], "title": "Autre titre"], ["code": "FIN-01", "title": "Autre titre"],
            ["code": "FIN-00", "external_ids": ["asp": "1"]],
        ].map(\.description)
        let answer = try await server.post("/v1/trainings/batch?mode=\(mode)", lines: lines)
        if mode == "atomic" {
            #expect(answer.outcome == "422 validation_failed #/1/external_ids/dora duplicate #/3/external_ids/asp duplicate", "\(answer.text)")
            #expect(try await server.get("/v1/trainings").items("code") == ["FIN-00"])
        } else {
            #expect((answer.json["results"]?.arrayValue ?? []).map { $0["outcome"] } == ["created", "failed", "updated", "failed"])
            #expect(try await server.get("/v1/trainings?sort=code").items("title") == ["Lire un bilan", "Autre titre"])
        }
    }
}
