import CustomDump
import JSON
import Testing

@Suite struct BatchMatchingTests {
    let server: TestServer
    let stored: JSON

    init() async throws {
        server = try TestServer()
        let id = try await server.create("adherents", Sample.adherent(1, ["external_ids": ["asp": "7"]])).id
        stored = try await server.patch("/v1/adherents/\(id)", ["siret": .string(Sample.siret(2))]).json
    }

    private func upsert(_ record: JSON) async throws -> Answer {
        try await server.post("/v1/adherents/batch?mode=partial", lines: [record.description])
    }

    @Test func `A record is found by id, natural key, former SIRET and another system's id`() async throws {
        let keys: [JSON] = [
            ["id": .string(stored.id)], ["siret": .string(Sample.siret(2)), "kind": "ACI"], ["siret": .string(Sample.siret(1)), "kind": "ACI"],
            ["external_ids": ["asp": "7"]], ["external_ids": ["les_emplois": "12", "asp": "7"]],
        ]
        for (number, key) in keys.enumerated() {
            let answer = try await upsert(key.mergePatched(with: ["name": "Nom \(number)"]))
            #expect(answer.json["results"]?[0]?["outcome"] == "updated", "\(answer.text)")
            #expect(answer.json["results"]?[0]?.id == stored.id)
        }
        let now = try await server.get("/v1/adherents").items
        #expect(now.count == 1)
        #expect(now[0]["siret"]?.stringValue == Sample.siret(2))
        #expect(now[0]["former_sirets"] == [.string(Sample.siret(1))])
        #expect(now[0]["external_ids"] == ["asp": "7", "les_emplois": "12"])
    }

    @Test func `The same SIRET with another kind is another adherent`() async throws {
        let answer = try await upsert(Sample.adherent(2, ["kind": "EI"]))
        #expect(answer.json["results"]?[0]?["outcome"] == "created")
    }

    @Test func `A record that answers to several is refused`() async throws {
        let other = try await server.create("adherents", Sample.adherent(3, ["external_ids": ["les_emplois": "12"]]))
        let answer = try await upsert(["external_ids": ["les_emplois": "12", "asp": "7"], "name": "Lequel"])
        let problem = answer.json["results"]?[0]?["problem"]
        #expect(problem?["code"] == "duplicate")
        #expect(Set((problem?["errors"]?.arrayValue ?? []).map(\.id)) == [stored.id, other.id])
    }

    @Test func `An id that is no UUID, or that nobody has, is told or created`() async throws {
        #expect(try await upsert(Sample.adherent(4, ["id": "x"])).json["results"]?[0]?["problem"]?["errors"]?[0]?["code"] == "invalid_format")
        let id = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"
        #expect(try await upsert(Sample.adherent(4, ["id": .string(id)])).json["results"]?[0]?.id == id)
    }
}
