import Domain
import JSON
import Storage
import Testing

@testable import API

@Suite struct KeyTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func make(_ order: JSON = ["name": "Extranet", "role": "reader"], _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.post("/v1/keys", order, as: .admin, headers)
    }

    private func works(_ token: String?) async throws -> Bool {
        try await server.get("/v1/trainings", as: nil, ["Authorization": "Bearer \(token ?? "")"]).status == 200
    }

    private func working(_ tokens: String?...) async throws -> [Bool] {
        var all: [Bool] = []
        for token in tokens { all.append(try await works(token)) }
        return all
    }

    @Test func `A key is made with a role and scopes, works at once, and its token is told once`() async throws {
        let made = try await make(["name": "Extranet", "role": "reader", "scopes": ["trainings:write"], "expires_at": "2099-01-01T00:00:00Z"])
        #expect(made.status == 201 && made["Cache-Control"] == "no-store")
        #expect(made["Location"] == "\(server.url)/v1/keys/\(made.id)")
        let token = made.json["token"]?.stringValue
        #expect(token?.hasPrefix("coo_\(made.id)_") == true)
        #expect(try await works(token))
        let key = ["Authorization": "Bearer \(token ?? "")"]
        #expect(try await server.post("/v1/trainings", Sample.training("FIN-01"), key).status == 201)
        #expect(try await server.post("/v1/adherents", Sample.adherent(1), key).outcome == "403 insufficient_scope")
        let read = try await server.get("/v1/keys/\(made.id)", as: .admin)
        // Its uses are stored every minute, which may be now.
        #expect(read.json.mergePatched(with: ["last_used_at": nil]) == made.json.mergePatched(with: ["token": nil]))
        #expect(read.json["scopes"] == ["*:read", "trainings:write"] && read.json["status"] == "active")
        #expect(read.json["expires_at"] == "2099-01-01T00:00:00.000Z")
    }

    @Test func `A repeated request makes no second key, and tells no token`() async throws {
        let first = try await make(["name": "Extranet", "role": "reader"], ["Idempotency-Key": "k-1"])
        let again = try await make(["name": "Extranet", "role": "reader"], ["Idempotency-Key": "k-1"])
        #expect(again["Idempotency-Replayed"] == "true" && again.id == first.id && again.json["token"] == nil)
        #expect(try await server.get("/v1/keys?role=reader&status=active", as: .admin).items("name") == ["Extranet", "reader"])
        let secret = try #require(first.json["token"]?.stringValue?.split(separator: "_").last)
        let kept = try server.service.store.readers.read { try $0.all("SELECT body FROM idempotency_keys") { $0.text(0) } }
        #expect(kept.count == 1 && !kept[0].contains(secret))
    }

    @Test func `A dry run makes no key and tells no token`() async throws {
        let trial = try await server.post("/v1/keys?dry_run=true", ["name": "Extranet", "role": "reader"], as: .admin)
        #expect(trial.status == 201 && trial.json["token"] == nil)
        #expect(try await server.get("/v1/keys/\(trial.id)", as: .admin).status == 404)
        let id = try await make().id
        #expect(try await server.send("POST", "/v1/keys/\(id)/rotate?dry_run=true", as: .admin).json["token"] == nil)
        #expect(try await server.delete("/v1/keys/\(id)?dry_run=true", as: .admin).status == 204)
        let key = try await server.get("/v1/keys/\(id)", as: .admin).json
        #expect(key["rotated_at"] == nil && key["status"] == "active")
    }

    @Test func `What is wrong with a key is told at once, each with its place`() async throws {
        let answer = try await make([
            "nom": "x", "role": "king", "scopes": ["trainings:write", "training:write"], "adherent_id": "A12", "expires_at": "2020-01-01T00:00:00Z",
            "token": "x",
        ])
        let expected = [
            "#/nom unknown_member", "#/role invalid_value", "#/scopes/1 invalid_value", "#/adherent_id invalid_format", "#/token unknown_member",
            "#/name required", "#/expires_at out_of_range",
        ]
        #expect(answer.errors == expected)
        #expect(answer.text.contains("n'est pas un droit") && answer.text.contains("\"nearest\":\"trainings:write\""))
        #expect(try await make(["name": "x"]).errors == ["#/role required"])
        #expect(try await make(["name": "x", "scopes": []]).errors == ["#/scopes too_short"])
        let unknown: JSON = ["name": "x", "role": "editor", "adherent_id": .string(Format.uuid.example)]
        #expect(try await make(unknown).outcome == "422 validation_failed #/adherent_id unknown_reference")
        #expect(try await make(["name": .string("Clé \(server.token(.reader))"), "role": "reader"]).errors == ["#/name invalid_value"])
    }

    @Test func `A key bound to an adherent writes that one's records only`() async throws {
        let adherent = try await server.create("adherents", Sample.adherent(1)).id
        let other = try await server.create("adherents", Sample.adherent(2)).id
        let made = try await make(["name": "Chantier", "role": "editor", "adherent_id": .string(adherent)])
        #expect(made.json["adherent_id"]?.stringValue == adherent)
        let key = ["Authorization": "Bearer \(made.json["token"]?.stringValue ?? "")"]
        #expect(try await server.patch("/v1/adherents/\(adherent)", ["website_url": "https://exemple.fr"], key).status == 200)
        #expect(try await server.patch("/v1/adherents/\(other)", ["website_url": "https://exemple.fr"], key).outcome == "403 not_owner")
        #expect(try await server.get("/v1/keys?adherent_id=\(adherent)", as: .admin).items("id") == [made.id])
    }

    @Test func `Two secrets are good while they overlap, and never three`() async throws {
        let made = try await make()
        let first = made.json["token"]?.stringValue
        let rotated = try await server.post("/v1/keys/\(made.id)/rotate", ["overlap": "1h"], as: .admin)
        let second = rotated.json["token"]?.stringValue
        #expect(rotated.status == 200 && rotated.id == made.id && second != first)
        #expect(rotated.json["previous_secret_until"] != nil && rotated.json["rotated_at"] != nil)
        #expect(try await working(first, second) == [true, true])
        let third = try await server.send("POST", "/v1/keys/\(made.id)/rotate", as: .admin).json["token"]?.stringValue
        #expect(try await working(first, second, third) == [false, true, true])
        let last = try await server.post("/v1/keys/\(made.id)/rotate", ["overlap": "0s"], as: .admin)
        #expect(last.json["previous_secret_until"] == nil)
        #expect(try await working(second, third, last.json["token"]?.stringValue) == [false, false, true])
        for overlap: JSON in ["31d", "1y", "-1h", "h", 24, ""] {
            #expect(try await server.post("/v1/keys/\(made.id)/rotate", ["overlap": overlap], as: .admin).errors == ["#/overlap invalid_format"])
        }
        #expect(try await server.post("/v1/keys/\(made.id)/rotate", ["overlaps": "1h"], as: .admin).errors == ["#/overlaps unknown_member"])
        #expect(try await server.send("POST", "/v1/keys/nobody/rotate", as: .admin).status == 404)
    }

    @Test func `The secret before a rotation ends with the overlap, and with the key`() throws {
        let keyring = server.service.keyring
        let now = Instant.now()
        let end = Instant(milliseconds: now.milliseconds + 7_200_000)
        let first = try keyring.create(.init(name: "test", role: .reader, scopes: [], expiresAt: end))
        let second = try keyring.rotate(first.id, overlap: 3_600_000)
        let isGood = { (token: Token, hours: Double) in
            keyring.key(for: token, at: Instant(milliseconds: now.milliseconds + Int64(hours * 3_600_000))) { _ in true } != nil
        }
        #expect(isGood(first, 0.9) && !isGood(first, 1.1))
        #expect(isGood(second, 1.9) && !isGood(second, 2))
        _ = try keyring.rotate(first.id, overlap: 86_400_000)
        #expect(isGood(second, 1.9) && !isGood(second, 2))
    }

    @Test func `A revoked key is refused at once, stays listed, and is good for nothing more`() async throws {
        let made = try await make()
        let token = made.json["token"]?.stringValue
        #expect(try await works(token))
        #expect(try await server.delete("/v1/keys/\(made.id)", as: .admin).status == 204)
        #expect(try await works(token) == false)
        let again = try await server.delete("/v1/keys/\(made.id)", as: .admin)
        #expect(again.outcome == "404 not_found" && again.json["detail"]?.stringValue?.contains("déjà révoquée") == true, "\(again.text)")
        #expect(try await server.delete("/v1/keys/nobody", as: .admin).outcome == "404 not_found")
        #expect(try await server.get("/v1/keys/\(made.id)", as: .admin).json["status"] == "revoked")
        #expect(try await server.get("/v1/keys?status=revoked", as: .admin).items("id") == [made.id])
        #expect(try await server.send("POST", "/v1/keys/\(made.id)/rotate", as: .admin).outcome == "409 key_not_in_force")
        #expect(try await server.patch("/v1/keys/\(made.id)", ["name": "x"], as: .admin).outcome == "409 key_not_in_force")
    }

    @Test func `Name and end change, rights don't`() async throws {
        let made = try await make()
        let target = "/v1/keys/\(made.id)"
        let whole = try await server.get(target, as: .admin).json
        #expect(try await server.patch(target, whole, as: .admin).json == whole)
        let changed = try await server.patch(target, ["name": "Autre", "expires_at": "2099-01-01T00:00:00Z"], as: .admin)
        #expect(changed.json == whole.mergePatched(with: ["name": "Autre", "expires_at": "2099-01-01T00:00:00.000Z"]))
        #expect(try await server.patch(target, ["expires_at": nil], as: .admin).json == whole.mergePatched(with: ["name": "Autre"]))
        for (member, value) in [("role", "admin" as JSON), ("scopes", ["admin"]), ("status", "revoked"), ("id", "x")] {
            #expect(try await server.patch(target, .object([member: value]), as: .admin).errors == ["#/\(member) read_only"])
        }
        #expect(try await server.patch("/v1/keys/nobody", ["name": "x"], as: .admin).outcome == "404 not_found")
        #expect(try await server.patch(target, ["name": nil, "colour": 1], as: .admin).errors == ["#/name required", "#/colour unknown_member"])
    }

    @Test func `An expired key is listed as such, gets no new secret, and is good again when its end is put off`() async throws {
        let now = Instant.now().milliseconds
        let token = try server.makeToken(scopes: ["*:read"], until: Instant(milliseconds: now - 1))
        let id = String(token.split(separator: "_")[1])
        #expect(try await server.get("/v1/keys?status=expired", as: .admin).items("id") == [id])
        #expect(try await server.send("POST", "/v1/keys/\(id)/rotate", as: .admin).outcome == "409 key_not_in_force")
        #expect(try await server.patch("/v1/keys/\(id)", ["expires_at": "2099-01-01T00:00:00Z"], as: .admin).json["status"] == "active")
        #expect(try await works(token))
    }

    @Test func `Lists come in pages, and refuse what they don't know`() async throws {
        for number in 0..<5 { _ = try await make(["name": .string("n\(number)"), "role": "reader"]) }
        var names: [String] = []
        var target: String? = "/v1/keys?role=reader&limit=2"
        while let address = target {
            let page = try await server.get(address, as: .admin)
            names += page.items("name")
            target = page.json["next"]?.stringValue.map { String($0.dropFirst(server.url.count)) }
            #expect((page["Link"] != nil) == (target != nil))
        }
        #expect(names == ["n4", "n3", "n2", "n1", "n0", "reader"])
        let next = try await server.get("/v1/keys?role=reader&limit=1", as: .admin).json["next"]?.stringValue ?? ""
        let other = next.replacing("role=reader", with: "role=admin").dropFirst(server.url.count)
        #expect(try await server.get(String(other), as: .admin).outcome == "400 invalid_parameter cursor invalid_cursor")
        for (query, issue) in [
            "status=activ": "status invalid_value", "roles=admin": "roles unknown_parameter", "adherent_id=x": "adherent_id invalid_format",
            "limit=0": "limit out_of_range",
        ] { #expect(try await server.get("/v1/keys?\(query)", as: .admin).outcome == "400 invalid_parameter \(issue)", "\(query)") }
    }

    @Test(arguments: [Role.editor, .reader, .federation]) func `Only an admin sees and makes keys`(role: Role) async throws {
        #expect(try await server.get("/v1/keys", as: role).outcome == "403 insufficient_scope")
        #expect(try await server.post("/v1/keys", ["name": "x", "role": "reader"], as: role).outcome == "403 insufficient_scope")
    }

    @Test func `A key gives no more than it has`() async throws {
        let adherent = try await server.create("adherents", Sample.adherent(1)).id
        func admin(_ scopes: [String], _ role: Role? = nil, bound: String? = nil) throws -> [String: String] {
            ["Authorization": "Bearer \(try server.service.keyring.create(.init(name: "a", role: role, scopes: scopes, adherentID: bound)).text)"]
        }
        let bare = try admin(["admin", "trainings:read", "contributions:write"])
        for scopes: JSON in [["trainings:read"], ["admin"], ["contributions:acknowledge"]] {
            #expect(try await make(["name": "x", "scopes": scopes], bare).status == 201, "\(scopes)")
        }
        for scopes: JSON in [["*:read"], ["trainings:write"], ["personal:read"], ["adherents:read"]] {
            #expect(try await make(["name": "x", "scopes": scopes], bare).outcome == "403 insufficient_scope", "\(scopes)")
        }
        #expect(try await make(["name": "x", "role": "reader"], bare).outcome == "403 insufficient_scope")
        let strong = String(server.token(.editor).split(separator: "_")[1])
        #expect(try await server.send("POST", "/v1/keys/\(strong)/rotate", as: nil, bare).outcome == "403 insufficient_scope")
        let bound = try admin(["*:read", "admin"], bound: adherent)
        #expect(try await make(["name": "x", "scopes": ["*:read"]], bound).outcome == "403 not_owner")
        #expect(try await make(["name": "x", "scopes": ["*:read"], "adherent_id": .string(adherent)], bound).status == 201)
        let federation = try admin(["admin"], .federation)
        #expect(try await make(["name": "x", "role": "reader"], federation).outcome == "403 insufficient_scope")
        #expect(try await make(["name": "x", "role": "federation"], federation).status == 201)
    }

    @Test func `A key changes and revokes only keys that may no more than itself`() async throws {
        let adherent = try await server.create("adherents", Sample.adherent(1)).id
        func header(_ order: Keyring.Order) throws -> [String: String] {
            ["Authorization": "Bearer \(try server.service.keyring.create(order).text)"]
        }
        let authors: [(key: [String: String], own: JSON, refusal: String)] = [
            (try header(.init(name: "a", role: nil, scopes: ["admin"])), ["name": "x", "scopes": ["admin"]], "403 insufficient_scope"),
            (
                try header(.init(name: "a", role: nil, scopes: ["*:read", "admin"], adherentID: adherent)),
                ["name": "x", "scopes": ["*:read"], "adherent_id": .string(adherent)], "403 not_owner"
            ),
            (try header(.init(name: "a", role: .federation, scopes: ["admin"])), ["name": "x", "role": "federation"], "403 insufficient_scope"),
        ]
        let region = "/v1/keys/\(try await make(["name": "Région", "role": "reader"]).id)"
        for author in authors {
            #expect(try await server.patch(region, ["expires_at": "2099-01-01T00:00:00Z"], author.key).outcome == author.refusal)
            #expect(try await server.delete(region, author.key).outcome == author.refusal)
            let own = "/v1/keys/\(try await make(author.own, author.key).id)"
            #expect(try await server.patch(own, ["name": "y"], author.key).status == 200)
            #expect(try await server.delete(own, author.key).status == 204)
        }
        let kept = try await server.get(region, as: .admin).json
        #expect(kept["status"] == "active" && kept["expires_at"] == nil)
    }

    @Test func `A key gives none that lasts longer than itself, by the secret before a rotation neither`() async throws {
        let keyring = server.service.keyring
        let (own, later) = ("2098-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z")
        let first = try keyring.create(.init(name: "a", role: .admin, scopes: [], expiresAt: Instant(own)))
        let target = "/v1/keys/\(first.id)"
        let forever = "/v1/keys/\(try await make().id)"
        _ = try keyring.rotate(first.id, overlap: 3_600_000)
        let key = ["Authorization": "Bearer \(first.text)"]
        let refusal = "403 insufficient_scope"
        #expect(try await make(["name": "x", "role": "reader"], key).outcome == refusal)
        #expect(try await make(["name": "x", "role": "reader", "expires_at": .string(later)], key).outcome == refusal)
        let made = "/v1/keys/\(try await make(["name": "x", "role": "reader", "expires_at": .string(own)], key).id)"
        for end: JSON in [.string(later), .null] { #expect(try await server.patch(made, ["expires_at": end], key).outcome == refusal) }
        #expect(try await server.patch(target, ["expires_at": .null], key).outcome == refusal)
        #expect(try await server.send("POST", "\(forever)/rotate", as: nil, key).outcome == refusal)
        // What has no end may be told another name, and be given an end.
        #expect(try await server.patch(forever, ["name": "y"], key).status == 200)
        #expect(try await server.patch(forever, ["expires_at": .string(later)], key).status == 200)
        #expect(try await server.send("POST", "\(target)/rotate", as: nil, key).status == 200)
    }

    @Test func `What is done to keys and webhooks stands in the audit, with who did it and in which request`() async throws {
        let id = try await make(["name": "Extranet", "role": "reader"], ["X-Request-Id": "r-1"]).id
        _ = try await server.patch("/v1/keys/\(id)", ["name": "Autre"], as: .admin, ["X-Request-Id": "r-2"])
        _ = try await server.send("POST", "/v1/keys/\(id)/rotate", as: .admin, ["X-Request-Id": "r-3"])
        _ = try await server.delete("/v1/keys/\(id)", as: .admin, ["X-Request-Id": "r-4"])
        let told = try await server.get("/v1/audit?collection=keys&id=\(id)", as: .admin)
        #expect(told.items("op") == ["revoke", "rotate", "update", "create"] && told.items("request_id") == ["r-4", "r-3", "r-2", "r-1"])
        #expect(told.items("name") == ["Autre", "Autre", "Autre", "Extranet"])
        #expect(told.items.allSatisfy { $0["key"]?["name"] == "admin" })
        let webhook = try await server.post(
            "/v1/webhooks", ["url": "https://outils.exemple.fr/coorace", "description": "Extranet"], as: .admin, ["X-Request-Id": "w-1"]
        ).id
        _ = try await server.patch("/v1/webhooks/\(webhook)", ["enabled": false], as: .admin)
        _ = try await server.patch("/v1/webhooks/\(webhook)", ["enabled": false], as: .admin)
        _ = try await server.send("POST", "/v1/webhooks/\(webhook)/rotate-secret", as: .admin)
        _ = try await server.delete("/v1/webhooks/\(webhook)", as: .admin)
        let done = try await server.get("/v1/audit?collection=webhooks", as: .admin)
        #expect(done.items("op") == ["delete", "rotate", "update", "create"] && done.items("name") == Array(repeating: "Extranet", count: 4))
        #expect(done.items[3]["request_id"] == "w-1" && !done.text.contains("whsec_") && !done.text.contains("outils.exemple.fr"))
    }

    @Test func `The last use is stored once in a while, of what was used since`() async throws {
        let made = try await make()
        let key = { try await server.get("/v1/keys/\(made.id)", as: .admin).json }
        #expect(try await key()["last_used_at"] == nil)
        #expect(try await works(made.json["token"]?.stringValue))
        server.service.storeUses()
        let used = try #require(try await key()["last_used_at"]?.stringValue.flatMap { Instant($0) })
        #expect(abs(Instant.now().milliseconds - used.milliseconds) < 600_000)
        _ = try await server.patch("/v1/keys/\(made.id)", ["name": "Autre"], as: .admin)
        #expect(try await key()["last_used_at"]?.stringValue == used.description)
        let again = try Keyring(server.service.store)
        try again.storeUses()
        #expect(try await key()["last_used_at"]?.stringValue == used.description)
    }

    @Test func `The last use is stored after the clock has been set back, too`() throws {
        let keyring = server.service.keyring
        let token = try keyring.create(.init(name: "a", role: .reader, scopes: []))
        let key = try #require(keyring.key(for: token, at: .now()) { _ in true })
        for text in ["2030-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"] {
            key.use.note(at: try #require(Instant(text)), from: nil, on: 0)
            try keyring.storeUses()
            #expect(try server.service.store.readers.read { try KeyStorage.one(token.id, $0) }?.lastUsedAt == text)
        }
    }

    @Test func `A key that can't be read when it changes opens nothing until it can, and is as it was changed then`() async throws {
        let keyring = server.service.keyring
        let tokens = try (0..<2).map { _ in try keyring.create(.init(name: "a", role: .reader, scopes: [])) }
        func name(_ table: String, _ new: String) throws {
            _ = try server.service.store.writer.perform { try $0.connection.script("ALTER TABLE \(table) RENAME TO \(new)") }
        }
        let use = try #require(keyring.key(for: tokens[0], at: .now()) { _ in true }).use
        _ = try server.service.store.writer.perform { try Keyring.revoke(tokens[1].id, by: .ofCommand(), $0.connection) }
        try name("keys", "away")
        for token in tokens { keyring.refresh(token.id) }
        #expect(try await working(tokens[0].text, tokens[1].text) == [false, false])
        #expect(throws: StoreError.self) { try keyring.readAgain() }
        try name("away", "keys")
        try keyring.readAgain()
        #expect(try await working(tokens[0].text, tokens[1].text) == [true, false])
        #expect(keyring.key(for: tokens[0], at: .now()) { _ in true }?.use === use)
    }
}
