import CustomDump
import JSON
import Testing

@Suite struct BatchActionTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func batch(_ query: String, _ records: [JSON], collection: String = "trainings") async throws -> Answer {
        try await server.post("/v1/\(collection)/batch?\(query)", lines: records.map(\.description))
    }

    /// Each result as outcome, status and version.
    private func results(_ answer: Answer) -> [String] {
        (answer.json["results"]?.arrayValue ?? []).map {
            "\($0["outcome"]?.stringValue ?? "–") \($0["status"]?.intValue ?? 0) \($0["version"]?.intValue ?? 0) \(Answer.codes($0["problem"]))"
                .trimmed
        }
    }

    @Test func `An atomic batch answers the counts and a result for each record`() async throws {
        let answer = try await batch("", [Sample.training("FIN-01"), Sample.training("FIN-02")])
        #expect(answer.status == 200)
        let ids = (answer.json["results"]?.arrayValue ?? []).map(\.id)
        expectNoDifference(
            answer.json,
            [
                "summary": ["created": 2, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 0],
                "results": [
                    ["index": 0, "line": 1, "outcome": "created", "status": 201, "id": .string(ids[0]), "version": 1],
                    ["index": 1, "line": 2, "outcome": "created", "status": 201, "id": .string(ids[1]), "version": 1],
                ],
            ])
        #expect(try await server.get("/v1/trainings").items("id") == ids)
    }

    @Test func `upsert creates what is not there, changes what is, and keeps what is not named`() async throws {
        try await server.load("trainings", [Sample.training("FIN-01", ["price_cents": 100]), Sample.training("FIN-02", ["price_cents": 100])])
        let answer = try await batch(
            "action=upsert&mode=partial",
            [
                ["code": "FIN-01", "title": "Autre titre"], ["code": "FIN-02", "price_cents": nil], Sample.training("FIN-03"),
                ["code": "FIN-01", "title": "Autre titre"],
                ["code": "FIN-04", "title": "Sans le reste"],
            ])
        #expect(answer.status == 207)
        expectNoDifference(
            results(answer),
            [
                "updated 200 2", "updated 200 2", "created 201 1", "unchanged 200 2",
                "failed 422 0 validation_failed #/audiences required #/themes required #/duration_hours required #/platform required",
            ])
        let list = try await server.get("/v1/trainings?sort=code&fields=title,price_cents").items
        #expect(list.map { $0["price_cents"]?.intValue } == [100, nil, nil])
        #expect(list[0]["title"] == "Autre titre")
    }

    @Test func `A record that nothing identifies is told so`() async throws {
        for action in ["update", "delete"] {
            let answer = try await batch("action=\(action)&mode=partial", [["title": "Autre titre"], ["code": "FIN-09", "title": "Autre titre"]])
            let details = (answer.json["results"]?.arrayValue ?? []).map { $0["problem"]?["detail"]?.stringValue ?? "" }
            #expect(details.first == "Rien dans l'enregistrement ne dit lequel est visé : il faut « id », « code » ou « external_ids ».")
            #expect(details.last != details.first)
        }
    }

    @Test func `create, update and delete do only that`() async throws {
        try await server.load("trainings", [Sample.training("FIN-01"), Sample.training("FIN-02")])
        let create = try await batch("action=create&mode=partial", [Sample.training("FIN-01"), Sample.training("FIN-03")])
        expectNoDifference(results(create), ["failed 409 0 duplicate #/code duplicate", "created 201 1"])
        let update = try await batch("action=update&mode=partial", [["code": "FIN-01", "title": "Autre titre"], Sample.training("FIN-09")])
        expectNoDifference(results(update), ["updated 200 2", "failed 404 0 not_found"])
        let delete = try await batch(
            "action=delete&mode=partial", [["code": "FIN-01"], ["code": "FIN-01"], ["id": "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"]])
        expectNoDifference(results(delete), ["deleted 204 3", "failed 404 0 not_found", "failed 404 0 not_found"])
        #expect(try await server.get("/v1/trainings?sort=code").items("code") == ["FIN-02", "FIN-03"])
    }

    @Test func `A deletion needs the key only, and is refused when something else in it is wrong`() async throws {
        try await server.load("trainings", [Sample.training("FIN-01"), Sample.training("FIN-02"), Sample.training("FIN-03")])
        let answer = try await batch(
            "action=delete&mode=partial",
            [["code": "FIN-01", "titel": "x"], ["code": "FIN-02", "themes": "finance"], ["code": "FIN-03", "themes": []]])
        expectNoDifference(
            results(answer),
            [
                "failed 422 0 validation_failed #/titel unknown_member", "failed 422 0 validation_failed #/themes invalid_type",
                "failed 422 0 validation_failed #/themes too_short",
            ])
        #expect(try await batch("action=delete", [Sample.training("FIN-01")]).json["summary"]?["deleted"] == 1)
        #expect(try await server.get("/v1/trainings?sort=code").items("code") == ["FIN-02", "FIN-03"])
    }

    @Test func `results=errors leaves the good ones out`() async throws {
        let records = [Sample.training("FIN-01"), ["code": "FIN-02"], Sample.training("FIN-03")]
        let partial = try await batch("mode=partial&results=errors", records)
        #expect(partial.json["summary"]?["created"] == 2)
        #expect(partial.json["results"]?.arrayValue?.compactMap { $0["index"]?.intValue } == [1])
        let atomic = try await batch("results=errors", [Sample.training("FIN-04")])
        expectNoDifference(atomic.json["results"], [])
    }

    @Test func `if_version guards a record as If-Match would`() async throws {
        try await server.load("trainings", [Sample.training("FIN-01")])
        let answer = try await batch(
            "mode=partial",
            [
                ["code": "FIN-01", "title": "Titre un", "if_version": 1], ["code": "FIN-01", "title": "Titre deux", "if_version": 1],
                Sample.training("FIN-02", ["if_version": 1]), ["code": "FIN-01", "if_version": "2"],
            ])
        expectNoDifference(
            results(answer),
            [
                "updated 200 2", "failed 412 0 precondition_failed", "failed 412 0 precondition_failed",
                "failed 422 0 validation_failed #/if_version invalid_type",
            ])
    }

    @Test func `What the server sets is ignored but for the id, so that an export comes in elsewhere`() async throws {
        let ids = try await server.load(
            "trainings", [Sample.training("FIN-01"), Sample.training("FIN-02", ["status": "published", "objective": "Lire un bilan."])])
        _ = try await server.patch("/v1/trainings/\(ids[0])", ["title": "Autre titre"])
        let export = try await server.get("/v1/trainings", ["Accept": "application/x-ndjson"])
        let other = try TestServer { $0.origin = "occitanie" }
        let answer = try await other.send("POST", "/v1/trainings/batch", ["Content-Type": "application/x-ndjson"], body: export.bytes)
        #expect(answer.status == 200)
        let copy = try await other.get("/v1/trainings").items
        #expect(copy.map(\.id) == ids)
        #expect(copy[0]["title"] == "Autre titre")
        #expect(copy[0]["version"] == 1)
        let again = try await server.send("POST", "/v1/trainings/batch", ["Content-Type": "application/x-ndjson"], body: export.bytes)
        #expect(again.json["summary"]?["unchanged"] == 2)
    }

    @Test func `Objectives are changed in a batch by their codes, never created or deleted`() async throws {
        let answer = try await batch(
            "mode=partial", [["code": "OBJ-01", "note": "Priorité"], ["id": "OBJ-02", "note": "Priorité"], ["code": "OBJ-99", "note": "x"]],
            collection: "objectives")
        #expect(results(answer).map { $0.prefix(11) } == ["updated 200", "updated 200", "failed 404 "])
        for action in ["create", "delete"] {
            let refused = try await batch("action=\(action)", [["code": "OBJ-01"]], collection: "objectives")
            #expect(refused.status == 422)
            #expect(refused.code == "validation_failed")
        }
        #expect(try await server.get("/v1/objectives?count=exact&limit=1").json["total"] == 67)
    }

    @Test(arguments: [
        ("action=replace", "action invalid_value"), ("mode=atomique", "mode invalid_value"), ("results=none", "results invalid_value"),
        ("dry_run=1", "dry_run invalid_value"),
        ("modes=partial", "modes unknown_parameter"), ("mode=atomic&mode=partial", "mode repeated"),
    ])
    func `A parameter that a batch doesn't take is 400`(query: String, error: String) async throws {
        #expect(try await batch(query, [Sample.training("FIN-01")]).outcome == "400 invalid_parameter \(error)")
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
