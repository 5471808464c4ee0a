import CustomDump
import JSON
import Testing

@Suite struct ProjectionTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `fields answers what it names, in the order of the record, with the id`() async throws {
        let record = try await server.create("adherents", Sample.adherent(1, ["sectors": ["building"]]))
        let expected: JSON = [
            "id": .string(record.id), "name": "Les Ateliers du Lauragais", "address": ["city": "Toulouse"], "sectors": ["building"],
        ]
        let query = "?fields=sectors,address.city,name,esus"
        let list = try await server.get("/v1/adherents\(query)").json
        expectNoDifference(list, ["items": [expected]])
        let alone = try await server.get("/v1/adherents/\(record.id)\(query)")
        expectNoDifference(alone.json, expected)
        #expect(alone["ETag"] == "\"1\"")
        #expect(alone.text.hasPrefix("{\"id\""))
    }

    @Test func `include embeds what references point at`() async throws {
        let head = try await server.create("adherents", Sample.adherent(1))
        let member = try await server.create("adherents", Sample.adherent(2, ["group_id": .string(head.id), "objective_codes": ["OBJ-12"]]))
        let answer = try await server.get("/v1/adherents/\(member.id)?include=group,objectives,parent")
        expectNoDifference(answer.json["included"]?["group"], head)
        #expect(answer.json["included"]?["objectives"]?[0]?["id"] == "OBJ-12")
        #expect(answer.json["included"]?["parent"] == nil)
        let list = try await server.get("/v1/adherents?include=group&fields=name&group_id=\(head.id)")
        expectNoDifference(
            list.json["items"], [["id": .string(member.id), "name": "Les Ateliers du Lauragais", "included": ["group": head]]])
    }

    @Test func `include embeds every record of a list of references`() async throws {
        let ids = try await server.load("adherents", [Sample.adherent(1), Sample.adherent(2)])
        let record = try await server.create("partnerships", Sample.partnership("CAP-26", ["adherent_ids": .array(ids.map(JSON.string))]))
        let answer = try await server.get("/v1/partnerships/\(record.id)?include=adherents&fields=title")
        #expect(answer.json["included"]?["adherents"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ids)
        #expect(answer.json["partner"] == nil)
    }

    @Test func `include needs the right to read what it embeds`() async throws {
        let token = try server.makeToken(scopes: ["partnerships:read"])
        let answer = try await server.get("/v1/partnerships?include=adherents", ["Authorization": "Bearer \(token)"])
        #expect(answer.outcome == "403 insufficient_scope")
        #expect(answer["WWW-Authenticate"] == "Bearer realm=\"coorace\", error=\"insufficient_scope\", scope=\"adherents:read\"")
    }
}
