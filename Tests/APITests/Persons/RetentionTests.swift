import Domain
import JSON
import Testing

@testable import API

@Suite struct RetentionTests {
    let server: TestServer
    private static let adherent = Sample.referred[0].id
    private static let training = Sample.referred[1].id

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    private func contact(_ name: String, until day: String) async throws -> String {
        try await server.create(
            "contacts", Sample.contact(Self.adherent, "\(name)@exemple.fr", ["last_name": .string(name), "retention_until_on": .string(day)])
        ).id
    }

    /// A registration of a person to a session that ended on a day.
    private func registration(_ contact: String, ended day: String) async throws -> String {
        let session = try await server.create(
            "training-sessions", Sample.session(Self.training, ["starts_on": .string(day), "ends_on": .string(day), "status": "open"])
        ).id
        return try await server.create("registrations", Sample.registration(session, Self.adherent, ["contact_id": .string(contact)])).id
    }

    private func purge(_ query: String = "", as role: Role? = .admin, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.send("POST", "/v1/contacts/purge\(query)", as: role, headers)
    }

    @Test func `What is due is reported, counted by a dry run, and purged; nothing else is`() async throws {
        let due = try await contact("Due", until: "2026-03-01")
        let later = try await contact("Later", until: "2099-03-02")
        let deleted = try await contact("Deleted", until: "2026-02-01")
        _ = try await server.delete("/v1/contacts/\(deleted)")
        let old = try await registration(later, ended: "2019-05-02")
        let recent = try await registration(later, ended: "2025-05-02")

        let report = try await server.get("/v1/reports/retention?on=2026-03-02").json
        #expect(report["contacts"] == 3 && report["contacts_due"] == 1 && report["registrations"] == 2 && report["registrations_due"] == 1)
        #expect(report["contact_rows"] == [["id": .string(due), "retention_until_on": "2026-03-01"]])
        #expect(report["registration_rows"] == [["id": .string(old), "ended_on": "2019-05-02"]])
        #expect(report["by_person_category"]?.arrayValue?.first { $0["key"] == "permanent_employee" }?["due"] == 1)
        #expect(try await server.get(report["sources"]?[0]?.stringValue ?? "").items.map(\.id) == [due])
        #expect(try await server.get("/v1/reports/retention?on=2026-03-01").json["contacts_due"] == 0, "the day itself is not past")

        let counts: JSON = ["on": "2026-03-02", "contacts": 1, "deleted_contacts": 1, "registrations": 1, "failed": 0, "remaining": 0]
        #expect(try await purge("?on=2026-03-02&dry_run=true").json == counts)
        #expect(try await server.get("/v1/contacts/\(due)").json["last_name"] == "Due")
        #expect(try await purge("?on=2026-03-02").json == counts)
        #expect(try await server.get("/v1/contacts/\(due)").json["status"] == "anonymised")
        #expect(try await server.get("/v1/contacts/\(later)").json["last_name"] == "Later")
        for id in [due, deleted] { #expect(try await server.get("/v1/contacts/\(id)/revisions").text.contains("exemple.fr") == false) }
        #expect(try await server.get("/v1/registrations/\(old)").json["contact_id"] == nil)
        #expect(try await server.get("/v1/registrations/\(old)/revisions").text.contains(later) == false)
        #expect(try await server.get("/v1/registrations/\(recent)").json["contact_id"]?.stringValue == later)
        #expect(
            try await purge("?on=2026-03-02").json == [
                "on": "2026-03-02", "contacts": 0, "deleted_contacts": 0, "registrations": 0, "failed": 0, "remaining": 0,
            ])
    }

    @Test func `A limit leaves the rest for the next time, the longest due first`() async throws {
        var ids: [String] = []
        for day in ["2026-01-03", "2026-01-01", "2026-01-02"] { ids.append(try await contact("P\(day)", until: day)) }
        #expect(try await purge("?limit=2").json["remaining"] == 1)
        #expect(try await server.get("/v1/contacts?status=active&retention_until_on.lt=2026-02-01").items.map(\.id) == [ids[0]])
        #expect(try await purge("?limit=2").json["contacts"] == 1)
    }

    @Test func `It is the administrator's, and never before its time`() async throws {
        #expect(try await purge(as: .editor).outcome == "403 insufficient_scope")
        let blind = ["Authorization": "Bearer \(try server.makeToken(scopes: ["admin"]))"]
        #expect(try await purge(as: nil, blind).outcome == "403 insufficient_scope")
        #expect(try await purge("?on=2099-01-01").outcome == "400 invalid_parameter on out_of_range")
        #expect(try await purge("?limit=0").outcome == "400 invalid_parameter limit out_of_range")
        #expect(try await server.post("/v1/contacts/purge", ["really": true], as: .admin).outcome == "422 validation_failed #/really unknown_member")
        #expect(try await server.get("/v1/reports/retention", as: .reader).outcome == "403 insufficient_scope")
    }

    @Test func `A key bound to an adherent does not purge, whatever its scopes`() async throws {
        let due = try await contact("Due", until: "2026-03-01")
        let bound = try server.service.keyring.create(
            .init(name: "bound", role: nil, scopes: ["admin", "personal:read"], adherentID: Self.adherent)
        ).text
        for query in ["", "?dry_run=true"] {
            #expect(try await purge(query, as: nil, ["Authorization": "Bearer \(bound)"]).outcome == "403 not_owner")
        }
        #expect(try await server.get("/v1/contacts/\(due)").json["last_name"] == "Due")
    }

    @Test func `A record that cannot be purged is counted, and keeps no other from being purged`() async throws {
        var ids: [String] = []
        for day in ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"] { ids.append(try await contact("P\(day)", until: day)) }
        let refused = [ids[0], ids[2]]
        try server.service.store.writer.perform { transaction in
            for (number, id) in refused.enumerated() {
                try transaction.connection.execute(
                    "CREATE TRIGGER refusal_\(number) BEFORE UPDATE ON contacts WHEN old.id = '\(id)' BEGIN SELECT RAISE(ABORT, 'refused'); END")
            }
        }
        let counts = try await purge().json
        #expect(counts["contacts"] == 2 && counts["failed"] == 2 && counts["remaining"] == 0)
        #expect(
            try await server.get("/v1/contacts?status=active&retention_until_on.lt=2026-02-01&sort=retention_until_on").items.map(\.id) == refused)
        #expect(try await purge("?dry_run=true").json["contacts"] == 2)
    }

    @Test func `The federation is not shown the registrations that name those whom it does not see`() async throws {
        let person = try await contact("Later", until: "2099-03-02")
        let old = try await registration(person, ended: "2019-05-02")
        let federation = try server.service.keyring.create(.init(name: "f", role: .federation, scopes: ["personal:read"])).text
        let report = try await server.get("/v1/reports/retention?on=2026-03-02", as: nil, ["Authorization": "Bearer \(federation)"]).json
        #expect(report["registrations_due"] == .null && report["registration_rows"] == [])
        #expect(try await server.get("/v1/reports/retention?on=2026-03-02").json["registration_rows"]?[0]?["id"]?.stringValue == old)
    }
}
