import CustomDump
import JSON
import Testing

@Suite struct DeletionTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `What is deleted is gone until it is restored as a new version`() async throws {
        try await server.putReferred()
        for (collection, record) in Sample.all {
            let referred = Sample.referred.count { $0.collection == collection }
            let stored = try await server.create(collection, record)
            let target = "/v1/\(collection)/\(stored.id)"
            let gone = try await server.delete(target)
            #expect(gone.status == 204)
            #expect(gone.bytes.isEmpty)
            #expect(try await server.delete(target).outcome == "404 not_found")
            #expect(try await server.get(target).outcome == "404 not_found")
            #expect(try await server.patch(target, [:]).outcome == "404 not_found")
            #expect(try await server.get("/v1/\(collection)?count=exact").json["total"]?.intValue == referred)
            let back = try await server.send("POST", "\(target)/restore")
            #expect(back.status == 200)
            #expect(back["ETag"] == "\"3\"")
            expectNoDifference(back.json, stored.mergePatched(with: ["version": 3, "updated_at": back.json["updated_at"] ?? nil]))
            #expect(try await server.send("POST", "\(target)/restore").outcome == "409 not_deleted")
            let list = try await server.get("/v1/\(collection)?id=\(stored.id)").json
            expectNoDifference(list, ["items": [back.json]])
            #expect(try await server.delete(target).status == 204)
            #expect(try await server.post("\(target)/restore", ["title": "Né"]).outcome == "422 validation_failed #/title unknown_member")
            #expect(try await server.post("\(target)/restore", [:]).status == 200)
        }
    }

    @Test func `Restoring what never was is 404`() async throws {
        for id in ["01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", "x"] {
            #expect(try await server.send("POST", "/v1/trainings/\(id)/restore").outcome == "404 not_found")
        }
    }

    @Test func `The key of a deleted record is free, and taken it can't come back`() async throws {
        let first = try await server.create("trainings", Sample.training("FIN-01"))
        _ = try await server.delete("/v1/trainings/\(first.id)")
        let second = try await server.create("trainings", Sample.training("FIN-01"))
        let answer = try await server.send("POST", "/v1/trainings/\(first.id)/restore")
        #expect(answer.outcome == "409 duplicate #/code duplicate")
        #expect(answer.json["errors"]?[0]?["id"]?.stringValue == second.id)
    }

    @Test func `A record comes back only when what it refers to is there`() async throws {
        let adherent = try await server.create("adherents", Sample.adherent(1))
        let training = try await server.create("trainings", Sample.training("FIN-01", ["provider_adherent_id": .string(adherent.id)]))
        _ = try await server.delete("/v1/trainings/\(training.id)")
        _ = try await server.delete("/v1/adherents/\(adherent.id)")
        let restore = "/v1/trainings/\(training.id)/restore"
        #expect(try await server.send("POST", restore).outcome == "422 validation_failed #/provider_adherent_id unknown_reference")
        _ = try await server.send("POST", "/v1/adherents/\(adherent.id)/restore")
        #expect(try await server.send("POST", restore).status == 200)
    }

    @Test func `PUT under the id of a deleted record goes on counting its versions`() async throws {
        let first = try await server.create("trainings", Sample.training("FIN-01"))
        _ = try await server.delete("/v1/trainings/\(first.id)")
        let answer = try await server.put("/v1/trainings/\(first.id)", Sample.training("FIN-01"))
        #expect(answer.status == 201)
        #expect(answer.version == 3)
    }

    @Test func `What is referred to can't be deleted; who refers to it is told`() async throws {
        let head = try await server.create("adherents", Sample.adherent(1))
        let part = try await server.create("adherents", Sample.adherent(2, ["group_id": .string(head.id)]))
        let partnership = try await server.create("partnerships", Sample.partnership("CAP-26", ["adherent_ids": [.string(head.id)]]))
        let answer = try await server.delete("/v1/adherents/\(head.id)")
        #expect(answer.outcome == "409 referenced # referenced # referenced")
        #expect(Set((answer.json["errors"]?.arrayValue ?? []).map(\.id)) == [part.id, partnership.id])
        for target in ["/v1/adherents/\(part.id)", "/v1/partnerships/\(partnership.id)", "/v1/adherents/\(head.id)"] {
            #expect(try await server.delete(target).status == 204)
        }
    }
}
