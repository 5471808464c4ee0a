import Domain
import Foundation
import JSON
import Storage
import Testing

@testable import API

@Suite struct AnonymisingTests {
    let server: TestServer
    private static let adherent = Sample.referred[0].id
    private static let session = Sample.referred[2].id

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    private func contact(_ changes: JSON = [:]) async throws -> String {
        let person = Sample.contact(Self.adherent, "zoe@exemple.fr", ["first_name": "Zoé", "last_name": "Quintrel", "gender": "f"])
        return try await server.create("contacts", person.mergePatched(with: changes)).id
    }

    private func anonymise(_ id: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.send("POST", "/v1/contacts/\(id)/anonymise", headers)
    }

    @Test func `A person is made nobody: category and gender stay, and no version tells who it was`() async throws {
        let id = try await contact(["external_ids": ["annuaire": "zoe-31"], "phone": "05 61 00 00 00"])
        let target = "/v1/contacts/\(id)"
        let answer = try await anonymise(id)
        #expect(answer.status == 200 && answer["ETag"] == "\"2\"")
        #expect(answer.json["status"] == "anonymised" && answer.json["gender"] == "f" && answer.json["person_category"] == "permanent_employee")
        for name in ["first_name", "last_name", "email", "phone"] { #expect(answer.json[name] == nil) }
        #expect(answer.json["external_ids"] == [:])
        #expect(try await server.get(target).bytes == answer.bytes)
        let told = try await [
            server.get("\(target)/revisions"), server.get("\(target)/revisions/1"), server.get("/v1/contacts", ["Accept": "text/csv"]),
            server.get("/v1/changes?collections=contacts"),
        ]
        for answer in told { #expect(answer.status == 200 && !answer.text.contains("Quintrel") && !answer.text.contains("zoe")) }
        #expect(try await server.get("/v1/contacts?q=quintrel").json["items"] == [])
        #expect(try await server.get("/v1/contacts?external_ids.annuaire=zoe-31").json["items"] == [])
    }

    @Test func `It is final: asked for again it is answered as it is, and other writes are refused`() async throws {
        let id = try await contact()
        let target = "/v1/contacts/\(id)"
        #expect(try await server.patch(target, ["status": "anonymised"]).outcome == "409 invalid_transition #/status invalid_transition")
        let first = try await anonymise(id)
        let again = try await anonymise(id)
        #expect(again.status == 200 && again.bytes == first.bytes && again["ETag"] == "\"2\"")
        let refused = try await [
            server.patch(target, ["role": "director"]), server.patch(target, ["status": "active"]),
            server.put(target, Sample.contact(Self.adherent, "autre@exemple.fr")),
        ]
        for answer in refused { #expect(answer.outcome == "409 anonymised #/status anonymised") }
        let batch = try await server.post("/v1/contacts/batch?mode=partial", ["items": [["id": .string(id), "role": "director"]]])
        #expect(batch.json["results"]?[0]?["problem"]?["code"] == "anonymised")
        for type in ["text/csv", "application/x-ndjson"] {
            let exported = try await server.get("/v1/contacts?status=anonymised", ["Accept": type])
            let lines = exported.text.split(separator: "\n").map(String.init)
            let imported =
                try await type == "text/csv" ? server.post("/v1/contacts/batch", csv: exported.text) : server.post("/v1/contacts/batch", lines: lines)
            #expect(imported.status == 200 && imported.json["summary"]?["unchanged"] == 1, "\(imported.text)")
        }
        #expect(try await server.delete(target).status == 204)
        #expect(try await server.post("\(target)/restore", [:]).outcome == "409 anonymised #/status anonymised")
    }

    @Test func `It takes the conditions of every write, and no members`() async throws {
        let id = try await contact()
        #expect(try await anonymise(id, ["If-Match": "\"9\""]).outcome == "412 precondition_failed")
        let dry = try await server.send("POST", "/v1/contacts/\(id)/anonymise?dry_run=true")
        #expect(dry.json["status"] == "anonymised" && dry["ETag"] == "\"2\"")
        #expect(try await server.get("/v1/contacts/\(id)").json["last_name"] == "Quintrel")
        #expect(
            try await server.post("/v1/contacts/\(id)/anonymise", ["reason": "Demande"]).outcome == "422 validation_failed #/reason unknown_member")
        #expect(try await anonymise("01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11").outcome == "404 not_found")
        #expect(try await anonymise(id, ["If-Match": "\"1\""]).status == 200)
    }

    @Test func `It needs the right to write persons and to see them, and a bound key's own adherent`() async throws {
        let id = try await contact()
        let token = try server.makeToken(scopes: ["contacts:write"])
        #expect(try await anonymise(id, ["Authorization": "Bearer \(token)"]).outcome == "403 insufficient_scope")
        let other = try await server.create("adherents", Sample.adherent(77)).id
        for (adherent, status) in [(other, 403), (Self.adherent, 200)] {
            let bound = try server.service.keyring.create(
                .init(name: "bound", role: nil, scopes: ["contacts:write", "personal:read"], adherentID: adherent)
            ).text
            #expect(try await anonymise(id, ["Authorization": "Bearer \(bound)"]).status == status)
        }
    }

    @Test func `Another region's person is anonymised there`() async throws {
        let resource = try #require(ResourceCollections.named("contacts"))
        let body = Sample.contact(Self.adherent, "ailleurs@exemple.fr").objectValue ?? [:]
        let foreign = Author(keyID: nil, requestID: "mirror", circumstances: .now(origin: "bretagne"))
        let id = server.service.newID(at: .now())
        _ = try server.service.store.writer.perform { [store = server.service.store] transaction in
            try RecordWriting(store.table(resource), transaction, foreign).create(resource.read(body), id: id)
        }
        #expect(try await anonymise(id).outcome == "409 foreign_origin")
    }

    @Test func `Registrations name nobody any more, and count as before`() async throws {
        let id = try await contact()
        let seat = Sample.registration(Self.session, Self.adherent, ["contact_id": .string(id), "status": "confirmed"])
        let registration = try await server.create("registrations", seat).id
        _ = try await anonymise(id)
        let now = try await server.get("/v1/registrations/\(registration)").json
        #expect(now["contact_id"] == nil && now["version"] == 2 && now["seats"] == 1)
        #expect(try await server.get("/v1/registrations/\(registration)/revisions").text.contains(id) == false)
        #expect(try await server.get("/v1/training-sessions/\(Self.session)/seats").json["taken"] == 1)
        #expect(try await server.post("/v1/registrations", seat).errors == ["#/contact_id contact_inactive"])
    }

    @Test func `An answer that is given again names nobody either`() async throws {
        let key = ["Idempotency-Key": "creation"]
        let person = Sample.contact(Self.adherent, "zoe@exemple.fr", ["first_name": "Zoé", "last_name": "Quintrel"])
        let created = try await server.post("/v1/contacts", person, key)
        let refused = try await server.post("/v1/contacts", person.mergePatched(with: ["Quintrel": "Zoé"]), ["Idempotency-Key": "refused"])
        #expect(refused.status == 422 && refused.text.contains("Quintrel"))
        _ = try await anonymise(created.id)
        let again = try await server.post("/v1/contacts", person, key)
        #expect(again.status == 201 && again["Idempotency-Replayed"] == "true" && again.json["email"] == nil && again.id == created.id)
        let kept = try server.service.store.readers.read { connection in
            try connection.all("SELECT CAST(body AS TEXT) FROM idempotency_keys WHERE body IS NOT NULL") { $0.text(0) }
        }
        #expect(!kept.contains { $0.contains("Quintrel") })
    }

    @Test func `Who was told that the log could not be emptied is told so again, until it is`() async throws {
        let id = try await contact()
        let key = ["Idempotency-Key": "erasure"]
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let end = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [store = server.service.store] in
            try? store.readers.read(snapshot: true) { connection in
                _ = try connection.first("SELECT count(*) FROM contacts", []) { $0.int(0) }
                start.finish()
                end.wait()
            }
        }
        for await _ in started {}
        let told = try await [anonymise(id, key).status, anonymise(id, key).status]
        end.signal()
        #expect(told == [503, 503])
        let again = try await anonymise(id, key)
        #expect(again.status == 200 && again["Idempotency-Replayed"] == "true" && again.json["status"] == "anonymised")
    }
}
