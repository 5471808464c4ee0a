import CustomDump
import JSON
import Testing

@Suite struct DryRunTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `A dry run checks and answers as the write would, and leaves nothing`() async throws {
        let stored = try await server.create("trainings", Sample.training("FIN-01"))
        let deleted = try await server.create("trainings", Sample.training("FIN-09"))
        _ = try await server.delete("/v1/trainings/\(deleted.id)")
        let target = "/v1/trainings/\(stored.id)"
        let new = "/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"

        let created = try await server.post("/v1/trainings?dry_run=true", Sample.training("FIN-02"))
        #expect(created.status == 201)
        #expect(created.json["code"] == "FIN-02")
        #expect(try await server.put("\(new)?dry_run=true", Sample.training("FIN-03")).status == 201)
        #expect(try await server.put("\(target)?dry_run=true", Sample.training("FIN-04")).version == 2)
        #expect(try await server.patch("\(target)?dry_run=true", ["title": "Autre titre"]).json["title"] == "Autre titre")
        #expect(try await server.delete("\(target)?dry_run=true").status == 204)
        #expect(try await server.send("POST", "/v1/trainings/\(deleted.id)/restore?dry_run=true").status == 200)
        for mode in ["atomic", "partial"] {
            let batch = try await server.post("/v1/trainings/batch?dry_run=true&mode=\(mode)", lines: [Sample.training("FIN-05").description])
            #expect(batch.json["summary"]?["created"] == 1)
        }

        let list = try await server.get("/v1/trainings").json
        expectNoDifference(list, ["items": [stored]])
        #expect(try await server.get("/v1/trainings?q=autre").items.isEmpty)
        #expect(try await server.get("\(target)/revisions").items.count == 1)
        for gone in [new, "/v1/trainings/\(created.id)", "/v1/trainings/\(deleted.id)"] { #expect(try await server.get(gone).status == 404) }
    }

    @Test func `A dry run tells what is wrong`() async throws {
        _ = try await server.create("trainings", Sample.training("FIN-01"))
        #expect(try await server.post("/v1/trainings?dry_run=true", Sample.training("FIN-01")).outcome == "409 duplicate #/code duplicate")
        #expect(try await server.post("/v1/trainings?dry_run=true", ["title": "Né"]).status == 422)
        #expect(
            try await server.post("/v1/trainings?dry_run=oui", Sample.training("FIN-02")).outcome == "400 invalid_parameter dry_run invalid_value")
        #expect(
            try await server.post("/v1/trainings?dryrun=true", Sample.training("FIN-02")).outcome == "400 invalid_parameter dryrun unknown_parameter")
        #expect(try await server.post("/v1/trainings?dry_run=false", Sample.training("FIN-02")).status == 201)
    }
}
