import Domain
import HTTP
import JSON
import Storage
import Testing

@testable import API

@Suite struct AuditTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func audit(_ query: String = "", _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.get("/v1/audit" + query, as: .admin, headers)
    }

    /// Each entry as `put adherents 2 by editor`.
    private func words(_ entry: JSON) -> String {
        let version = entry["version"]?.intValue.map(String.init)
        let words = [entry["op"]?.stringValue, entry["collection"]?.stringValue, version].compactMap { $0 }
        return (words + ["by", entry["key"]?["name"]?.stringValue ?? "nobody"]).joined(separator: " ")
    }

    private func keyID(_ token: String) -> String { String(token.split(separator: "_")[1]) }

    @Test func `G10: who wrote stands in the audit, the newest first, with when and in which request`() async throws {
        let created = try await server.post("/v1/trainings", Sample.training("FIN-01"), as: .editor, ["X-Request-Id": "tour-1"])
        let target = "/v1/trainings/\(created.id)"
        let changed = try await server.patch(target, ["duration_hours": 21], as: .admin, ["X-Request-Id": "tour-2"])
        #expect(try await server.delete(target, as: .editor, ["X-Request-Id": "tour-3"]).status == 204)
        let items = try await audit("?collection=trainings").items
        #expect(items.map(words) == ["delete trainings 3 by editor", "put trainings 2 by admin", "put trainings 1 by editor"])
        #expect(items.map { $0["request_id"]?.stringValue } == ["tour-3", "tour-2", "tour-1"])
        #expect(items.allSatisfy { $0.id == created.id && $0["origin"] == "occitanie" })
        #expect(items[1]["at"] == changed.json["updated_at"])
        #expect(items[1]["key"]?["id"]?.stringValue == keyID(server.token(.admin)))
        #expect(!items.map(\.description).joined().contains("Lire un bilan"))
    }

    @Test func `What the program brings along and what is mirrored carries no key, but its origin`() async throws {
        let store = server.service.store
        let foreign = Author(keyID: nil, requestID: "mirror", circumstances: .now(origin: "bretagne"))
        let resource = try #require(ResourceCollections.named("trainings"))
        let body = Sample.training("FIN-01").objectValue ?? [:]
        _ = try store.writer.perform { try RecordWriting(store.table(resource), $0, foreign).create(resource.read(body), id: Format.uuid.example) }
        let mirrored = try #require(try await audit("?collection=trainings").items.first)
        #expect(mirrored["key"] == nil && mirrored["origin"] == "bretagne" && mirrored["request_id"] == "mirror")
        let charter = try #require(try await audit("?collection=objectives&limit=1").items.first)
        #expect(charter["key"] == nil && charter["origin"] == "occitanie")
    }

    @Test func `Keys are created and revoked in the audit, and a revoked key is still named there`() async throws {
        let token = try server.makeToken(scopes: ["*:write"])
        let key = ["Authorization": "Bearer \(token)"]
        let id = keyID(token)
        let training = try await server.post("/v1/trainings", Sample.training("FIN-01"), key)
        #expect(training.status == 201)
        #expect(try server.service.keyring.revoke(id, by: .init(keyID: keyID(server.token(.admin)), at: .now(), requestID: "request-1")))
        #expect(try !server.service.keyring.revoke(id))
        #expect(try !server.service.keyring.revoke("nobody"))
        #expect(try await server.post("/v1/trainings", Sample.training("FIN-02"), key).outcome == "401 invalid_token")
        let done = try await audit("?key_id=\(id)").items
        #expect(done.map(words) == ["put trainings 1 by test"])
        let told = try await audit("?collection=keys&id=\(id)").items
        #expect(told.map(words) == ["revoke keys by admin", "create keys by local command"])
        #expect(told.allSatisfy { $0["name"] == "test" && $0["version"] == nil })
        #expect(told[0]["request_id"] == "request-1" && told[1]["key"]?["id"] == "local")
        #expect(try await audit("?op=revoke").items.map(words) == ["revoke keys by admin"])
    }

    @Test func `What a command of this machine does is told under the name local`() async throws {
        let now = Instant.now()
        let lent = server.service.keyring.lend(
            .init(name: Key.localName, role: .admin, scopes: []), until: Instant(milliseconds: now.milliseconds + 60_000), at: now)
        let headers = ["Authorization": "Bearer \(lent.text)"]
        let id = try await server.post("/v1/trainings", Sample.training("FIN-01"), headers).id
        #expect(try await audit("?key_id=local&collection=trainings").items.map(words) == ["put trainings 1 by local command"])
        #expect(try await server.get("/v1/trainings/\(id)/revisions").items[0]["key_id"] == "local")
    }

    @Test(arguments: Role.allCases) func `Only an admin may read it`(role: Role) async throws {
        let answer = try await server.get("/v1/audit", as: role)
        #expect(answer.outcome == (role == .admin ? "200" : "403 insufficient_scope"))
        let all = ["Authorization": "Bearer \(try server.makeToken(scopes: ["*:read", "*:write", "personal:read"]))"]
        #expect(try await server.get("/v1/audit", all).outcome == "403 insufficient_scope")
    }

    @Test func `Filters select, and what is unknown is refused with the nearest name`() async throws {
        let ids = try await server.load("trainings", (1...3).map { Sample.training("FIN-0\($0)") })
        let adherent = try await server.create("adherents", Sample.adherent(1))
        let at = adherent["created_at"]?.stringValue ?? ""
        #expect(try await audit("?id=\(ids[0]),\(ids[2].uppercased())").items("id").sorted() == [ids[0], ids[2]].sorted())
        #expect(try await audit("?collection=adherents,trainings&id=\(adherent.id)").items("id") == [adherent.id])
        #expect(try await audit("?collection=adherents&op=delete").items.isEmpty)
        #expect(try await audit("?at.gte=\(at)&op=put&count=exact").items("id").contains(adherent.id))
        #expect(try await audit("?at.gt=\(at)&op=put").items.isEmpty)
        #expect(try await audit("?at.lt=\(at)&collection=adherents").items.isEmpty)
        #expect(try await audit("?at.lte=\(at)&collection=trainings&count=exact&limit=1").json["total"] == 3)
        #expect(try await audit("?request_id=unheard-of&count=exact").json["total"] == 0)
        let refusals = [
            "collection=adherent": "collection invalid_value", "collections=adherents": "collections unknown_parameter",
            "op=updated": "op invalid_value", "id=": "id too_short", "key_id=k7w2m4p9qs,": "key_id too_short", "op=put&op=create": "op repeated",
            "at.gte=2026-03-01": "at.gte invalid_format", "at.ne=x": "at.ne unknown_parameter",
            "limit=501": "limit out_of_range", "cursor=abc": "cursor invalid_cursor", "op=put&op=put": "op repeated",
            "delimiter=semicolon": "delimiter invalid_value",
        ]
        for (query, issue) in refusals { #expect(try await audit("?\(query)").outcome == "400 invalid_parameter \(issue)", "\(query)") }
        #expect(try await audit("", ["Accept": "application/pdf"]).outcome == "406 not_acceptable")
    }

    @Test func `Pages are whole and stable while more is written, and a cursor holds for its filters only`() async throws {
        let before = try await server.load("trainings", (10...39).map { Sample.training("FIN-\($0)") })
        var seen: [String] = []
        var target: String? = "/v1/audit?collection=trainings&limit=7"
        while let address = target {
            let page = try await server.get(address, as: .admin)
            seen += page.items("id")
            target = page.json["next"]?.stringValue.map { String($0.dropFirst(server.url.count)) }
            #expect((page["Link"] != nil) == (target != nil))
            try await server.create("trainings", Sample.training("NEW-\(seen.count)"))
        }
        #expect(seen == before.reversed() || Set(seen) == Set(before) && seen.count == before.count)
        let next = try await audit("?collection=trainings&limit=1").json["next"]?.stringValue ?? ""
        let other = next.replacing("collection=trainings", with: "collection=keys").dropFirst(server.url.count)
        #expect(try await server.get(String(other), as: .admin).outcome == "400 invalid_parameter cursor invalid_cursor")
    }

    @Test func `As lines and as CSV it comes whole`() async throws {
        try await server.load("trainings", (100...799).map { Sample.training("FIN-\($0)") })
        let total = try await audit("?count=exact&limit=1").json["total"]?.intValue
        let lines = try await audit("", ["Accept": "application/x-ndjson"])
        #expect(lines.lines.count == total && lines["ETag"] == nil)
        let csv = try await audit("?delimiter=semicolon&bom=true&collection=keys", ["Accept": "text/csv"])
        let rows = csv.text.split(separator: "\r\n")
        #expect(rows[0] == "\u{FEFF}at;collection;id;version;op;name;key.id;key.name;origin;request_id")
        #expect(rows.count == 1 + Role.allCases.count)
        #expect(rows[1].hasSuffix(";;create;federation;local;local command;;"))
        #expect(csv["Content-Disposition"] == "attachment; filename=\"audit.csv\"")
        #expect(try await audit("?limit=2", ["Accept": "text/csv"]).text.split(separator: "\r\n").count == 3)
    }
}
