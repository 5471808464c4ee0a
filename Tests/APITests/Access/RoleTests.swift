import JSON
import Testing

@testable import API

@Suite struct RoleTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test(arguments: Role.allCases) func `Each role may do what its scopes say, in every collection`(role: Role) async throws {
        let writes = role == .admin || role == .editor
        try await server.putReferred()
        for (collection, record) in Sample.all {
            let stored = try await server.create(collection, record)
            let target = "/v1/\(collection)/\(stored.id)"
            if collection == "contacts", role == .reader || role == .federation {
                #expect(try await server.get(target, as: role).outcome == "403 insufficient_scope")
                continue
            }
            if collection == "contributions", role == .federation {
                #expect(try await server.get(target, as: role).outcome == "404 not_found")
                #expect(try await server.delete(target, as: role).outcome == "403 acknowledge_only")
                continue
            }
            for read in ["/v1/\(collection)", target, "\(target)/revisions", "\(target)/revisions/1"] {
                #expect(try await server.get(read, as: role).status == 200)
                #expect(try await server.send("HEAD", read, as: role).status == 200)
            }
            let answers = [
                try await server.patch("\(target)?dry_run=true", [:], as: role), try await server.put("\(target)?dry_run=true", record, as: role),
                try await server.delete("\(target)?dry_run=true", as: role), try await server.post("/v1/\(collection)/batch", lines: [""], as: role),
            ]
            for answer in answers {
                #expect(
                    writes ? [200, 204].contains(answer.status) : answer.outcome == "403 insufficient_scope",
                    "\(role) \(collection) \(answer.outcome)")
                if !writes {
                    #expect(answer["WWW-Authenticate"] == "Bearer realm=\"coorace\", error=\"insufficient_scope\", scope=\"\(collection):write\"")
                }
            }
            _ = try await server.delete(target)
            #expect(try await server.send("POST", "\(target)/restore", as: role).status == (writes ? 200 : 403))
        }
        #expect(try await server.get("/metrics", as: role).status == (role == .admin ? 200 : 403))
        #expect(try await server.patch("/v1/objectives/OBJ-01?dry_run=true", ["note": "Une note"], as: role).status == (writes ? 200 : 403))
    }

    @Test func `A key with a scope of one collection does nothing elsewhere`() async throws {
        let reads = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:read"]))"]
        #expect(try await server.get("/v1/trainings", reads).status == 200)
        #expect(try await server.get("/v1/campaigns", reads).outcome == "403 insufficient_scope")
        #expect(try await server.post("/v1/trainings", Sample.training("FIN-01"), reads).status == 403)
        let writes = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:write"]))"]
        #expect(try await server.post("/v1/trainings", Sample.training("FIN-01"), writes).status == 201)
        #expect(try await server.get("/v1/trainings", writes).status == 403)
        #expect(try await server.post("/v1/campaigns", Sample.campaign("C-01"), writes).status == 403)
        let personal = ["Authorization": "Bearer \(try server.makeToken(scopes: ["personal:read"]))"]
        #expect(try await server.get("/v1/trainings", personal).status == 403)
    }
}
