import Domain
import JSON
import Storage
import Testing

@testable import API

/// What every collection whose records can be created does alike.
@Suite struct CollectionSweepTests {
    let server: TestServer

    init() async throws {
        server = try TestServer()
        try await server.putReferred()
    }

    private static let missing = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"

    @Test func `Each list is refused in a form it doesn't have`() async throws {
        for collection in ResourceCollections.all {
            #expect(try await server.get("/v1/\(collection.name)", ["Accept": "application/pdf"]).outcome == "406 not_acceptable")
        }
    }

    @Test func `Each unknown id is 404, whatever is asked of it`() async throws {
        for collection in ResourceCollections.all {
            let target = "/v1/\(collection.name)/\(collection.identity == .uuid ? Self.missing : "OBJ-99")"
            for address in [target, "\(target)/revisions", "\(target)/revisions/1"] {
                #expect(try await server.get(address).outcome == "404 not_found")
            }
            #expect(try await server.patch(target, [:]).outcome == "404 not_found")
            guard collection.identity == .uuid else { continue }
            #expect(try await server.delete(target).outcome == "404 not_found")
            #expect(try await server.send("POST", "\(target)/restore").outcome == "404 not_found")
        }
    }

    @Test func `Each write is guarded by If-Match, and changes nothing when it fails`() async throws {
        for (collection, record) in Sample.all + [("objectives", ["kind": "theme"])] {
            let stored = collection == "objectives" ? try await server.get("/v1/objectives/OBJ-12").json : try await server.create(collection, record)
            let target = "/v1/\(collection)/\(stored.id)"
            let stale = ["If-Match": "\"9\""]
            #expect(try await server.put(target, record, stale).outcome == "412 precondition_failed")
            #expect(try await server.patch(target, [:], stale).outcome == "412 precondition_failed")
            if collection != "objectives" { #expect(try await server.delete(target, stale).outcome == "412 precondition_failed") }
            #expect(try await server.get(target).version == 1)
        }
    }

    @Test func `Each record is put, put again, and refused under another's key`() async throws {
        for (collection, record) in Sample.all {
            let created = try await server.put("/v1/\(collection)/\(Self.missing)", record)
            #expect(created.status == 201)
            #expect(try await server.put("/v1/\(collection)/\(Self.missing)", record).version == 1)
            for answer in [
                try await server.post("/v1/\(collection)", record),
                try await server.put("/v1/\(collection)/f47ac10b-58cc-4372-a567-0e02b2c3d479", record),
            ] {
                #expect(answer.status == 409)
                #expect(answer.code == "duplicate")
                #expect(answer.json["errors"]?[0]?.id == Self.missing)
            }
            #expect(
                try await server.patch("/v1/\(collection)/\(Self.missing)", ["status": "unheard_of"]).outcome
                    == "422 validation_failed #/status invalid_value")
        }
        let objective = try await server.get("/v1/objectives/OBJ-12").json
        #expect(try await server.put("/v1/objectives/OBJ-12", objective).version == 1)
    }

    @Test func `Each batch answers 200, 207, 406, 413, 422`() async throws {
        let small = try TestServer { $0.batchBytes = 100 }
        for (collection, record) in Sample.all + [("objectives", ["code": "OBJ-12", "note": "Priorité"])] {
            let target = "/v1/\(collection)/batch"
            #expect(try await server.post(target, lines: [record.description]).status == 200)
            #expect(try await server.post("\(target)?mode=partial", lines: [record.description, "{"]).status == 207)
            let lines = ["Accept": "application/x-ndjson"]
            #expect(try await server.post(target, lines: [record.description], lines).lines.last?["summary"]?["unchanged"] == 1)
            #expect(try await server.post("\(target)?mode=partial", lines: ["{"], lines).lines.last?["summary"]?["failed"] == 1)
            #expect(try await server.post(target, lines: [record.description], ["Accept": "text/html"]).outcome == "406 not_acceptable")
            #expect(try await server.post(target, lines: ["{"]).outcome == "422 validation_failed #/0 malformed_json")
            let long = record.description + String(repeating: " ", count: 100)
            #expect(try await small.post(target, lines: [long]).outcome == "413 body_too_large")
        }
    }

    @Test func `A record comes back only with what it refers to`() async throws {
        for (collection, reference) in [("adherents", "group_id"), ("partnerships", "adherent_ids"), ("trainings", "provider_adherent_id")] {
            let adherent = try await server.create("adherents", Sample.adherent(500)).id
            let value: JSON = reference.hasSuffix("s") ? [.string(adherent)] : .string(adherent)
            let record = Sample.all.first { $0.collection == collection }?.record ?? nil
            let id = try await server.create(collection, record.mergePatched(with: .object([reference: value]))).id
            for target in ["\(collection)/\(id)", "adherents/\(adherent)"] { #expect(try await server.delete("/v1/\(target)").status == 204) }
            let answer = try await server.send("POST", "/v1/\(collection)/\(id)/restore")
            #expect(answer.code == "validation_failed")
            #expect(answer.errors.first?.hasSuffix("unknown_reference") == true)
        }
    }

    @Test func `A record of another region is read-only`() async throws {
        for (collection, record) in Sample.all {
            let resource = try #require(ResourceCollections.named(collection))
            let id = Self.missing
            let body = record.objectValue ?? [:]
            let foreign = Author(keyID: nil, requestID: "mirror", circumstances: .now(origin: "bretagne"))
            _ = try server.service.store.writer.perform { [store = server.service.store] transaction in
                try RecordWriting(store.table(resource), transaction, foreign).create(resource.read(body), id: id)
            }
            let target = "/v1/\(collection)/\(id)"
            #expect(try await server.get(target).json["origin"] == "bretagne")
            let answers = [
                try await server.put(target, record), try await server.patch(target, ["objective_codes": ["OBJ-12"]]),
                try await server.delete(target),
            ]
            for answer in answers { #expect(answer.outcome == "409 foreign_origin") }
            let batch = try await server.post("/v1/\(collection)/batch?mode=partial&action=delete", ["items": [["id": .string(id)]]])
            #expect(batch.json["results"]?[0]?["problem"]?["code"] == "foreign_origin")
        }
        let other = try TestServer { $0.origin = "bretagne" }
        for answer in [
            try await other.put("/v1/objectives/OBJ-12", ["kind": "theme"]), try await other.patch("/v1/objectives/OBJ-12", ["note": "Une note"]),
        ] {
            #expect(answer.outcome == "409 foreign_origin")
        }
    }
}
