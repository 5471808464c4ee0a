import CustomDump
import Domain
import JSON
import Testing

@testable import API

@Suite struct RepeatedWriteTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func post(_ target: String, _ json: JSON, _ key: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.post(target, json, headers.merging(["Idempotency-Key": key]) { $1 })
    }

    private func codes() async throws -> [String] { try await server.get("/v1/trainings?sort=code").items("code") }

    /// Without a SIRET no natural key tells it from another.
    private let prospect = Sample.adherent(1, ["siret": nil])

    private func prospects() async throws -> Int { try await server.get("/v1/adherents?count=exact").json["total"]?.intValue ?? 0 }

    @Test func `The same request under the same key is done once and answered the same`() async throws {
        let first = try await post("/v1/adherents", prospect, "k-1")
        #expect(first.status == 201)
        #expect(first["Idempotency-Replayed"] == nil)
        _ = try await server.patch("/v1/adherents/\(first.id)", ["name": "Autre nom"])
        // Quoted it is the same key, and what is not part of the request's meaning may differ.
        let again = try await post("/v1/adherents", prospect, "\"k-1\"", ["Accept-Language": "en", "X-Request-Id": "another"])
        #expect(again.status == 201)
        #expect(again["Idempotency-Replayed"] == "true")
        #expect(again.bytes == first.bytes)
        for header in ["Location", "ETag", "Content-Type", "Cache-Control"] {
            #expect(again[header] == first[header] && first[header] != nil, "\(header)")
        }
        #expect(again["X-Request-Id"] == "another")
        #expect(try await prospects() == 1)
        #expect(try await server.get("/v1/adherents/\(first.id)/revisions").items.count == 2)
    }

    @Test func `Another address, content type or body under the same key is 422 and does nothing`() async throws {
        _ = try await post("/v1/trainings", Sample.training("FIN-01"), "k-1")
        let other = "422 idempotency_key_reused"
        #expect(try await post("/v1/trainings", Sample.training("FIN-02"), "k-1").outcome == other)
        #expect(try await post("/v1/trainings?dry_run=false", Sample.training("FIN-01"), "k-1").outcome == other)
        #expect(
            try await post("/v1/trainings", Sample.training("FIN-01"), "k-1", ["Content-Type": "application/json; charset=utf-8"]).outcome == other)
        #expect(try await post("/v1/campaigns", Sample.campaign("FIN-01"), "k-1").outcome == other)
        // Of two things wrong the key is told first.
        #expect(try await post("/v1/trainings", ["title": "Né"], "k-1").outcome == other)
        #expect(try await codes() == ["FIN-01"])
        #expect(try await server.get("/v1/campaigns").items.isEmpty)
    }

    @Test func `Each API key has its own idempotency keys`() async throws {
        let mine = try await post("/v1/adherents", prospect, "k-1")
        let theirs = try await server.post("/v1/adherents", prospect, as: .admin, ["Idempotency-Key": "k-1"])
        #expect(theirs.status == 201)
        #expect(theirs.id != mine.id)
        #expect(try await prospects() == 2)
    }

    @Test func `An error that the database gave is answered again, also when its cause is gone`() async throws {
        let training = try await server.create("trainings", Sample.training("FIN-01"))
        let referring = Sample.training("FIN-02", ["provider_adherent_id": "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"])
        let duplicate = try await post("/v1/trainings", Sample.training("FIN-01"), "k-1")
        #expect(duplicate.outcome == "409 duplicate #/code duplicate")
        #expect(try await post("/v1/trainings", referring, "k-2").outcome == "422 validation_failed #/provider_adherent_id unknown_reference")
        _ = try await server.delete("/v1/trainings/\(training.id)")
        _ = try await server.put("/v1/adherents/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11", Sample.adherent(1))
        let again = try await post("/v1/trainings", Sample.training("FIN-01"), "k-1")
        #expect(again["Idempotency-Replayed"] == "true")
        #expect(again.bytes == duplicate.bytes)
        #expect(again["Content-Type"] == "application/problem+json" && again["Content-Language"] == "fr")
        #expect(try await post("/v1/trainings", referring, "k-2")["Idempotency-Replayed"] == "true")
        #expect(try await codes().isEmpty)
        #expect(try await post("/v1/trainings", Sample.training("FIN-01"), "k-3").status == 201)
    }

    @Test func `What was refused before it ran leaves the key free`() async throws {
        #expect(try await post("/v1/trainings", ["title": "Né"], "k-1").code == "validation_failed")
        #expect(try await post("/v1/trainings?tri=1", Sample.training("FIN-01"), "k-1").code == "invalid_parameter")
        #expect(
            try await server.send("POST", "/v1/trainings", ["Content-Type": "application/json", "Idempotency-Key": "k-1"], body: [123]).status == 400)
        let reader = ["Authorization": "Bearer \(server.token(.reader))"]
        #expect(try await post("/v1/trainings", Sample.training("FIN-01"), "k-1", reader).status == 403)
        let good = try await post("/v1/trainings", Sample.training("FIN-01"), "k-1")
        #expect(good.status == 201 && good["Idempotency-Replayed"] == nil)
        #expect(try await post("/v1/trainings", ["title": "Né"], "k-1").outcome == "422 idempotency_key_reused")
    }

    @Test func `A dry run takes no part`() async throws {
        #expect(try await post("/v1/trainings?dry_run=true", Sample.training("FIN-01"), "k-1").status == 201)
        let real = try await post("/v1/trainings", Sample.training("FIN-01"), "k-1")
        #expect(real.status == 201 && real["Idempotency-Replayed"] == nil)
        #expect(try await post("/v1/trainings?dry_run=true", Sample.training("FIN-01"), "k-1").outcome == "409 duplicate #/code duplicate")
        #expect(
            try await post("/v1/trainings?dry_run=true", Sample.training("FIN-01"), "k 1").outcome
                == "400 invalid_header Idempotency-Key invalid_format")
    }

    @Test func `A repeated restore is answered as the first`() async throws {
        let training = try await server.create("trainings", Sample.training("FIN-01"))
        let target = "/v1/trainings/\(training.id)"
        let restore = { (key: String) in try await server.send("POST", "\(target)/restore", ["Idempotency-Key": key]) }
        #expect(try await restore("early").outcome == "409 not_deleted")
        _ = try await server.delete(target)
        let first = try await restore("k-1")
        #expect(first.status == 200)
        let again = try await restore("k-1")
        #expect(again.status == 200 && again["ETag"] == "\"3\"" && again["Idempotency-Replayed"] == "true")
        #expect(again.bytes == first.bytes)
        #expect(try await restore("early")["Idempotency-Replayed"] == "true")
        #expect(try await server.send("POST", "/v1/trainings/x/restore", ["Idempotency-Key": "k-1"]).outcome == "404 not_found")
    }

    @Test func `After 24 hours the answer is gone, and the key is free`() async throws {
        let first = try await post("/v1/adherents", prospect, "k-1")
        _ = try await post("/v1/adherents", prospect, "k-2")
        let now = Instant.now()
        try server.service.purgeAnswers(at: Instant(milliseconds: now.milliseconds + AnswerKeeping.milliseconds - 21_600_000))
        #expect(try await post("/v1/adherents", prospect, "k-1").id == first.id)
        // As if it had come a day ago; it has not been purged yet.
        let then = now.description
        _ = try server.service.store.writer.perform {
            try $0.connection.execute("UPDATE idempotency_keys SET expires_at = ?1 WHERE name = 'k-1'", [.text(then)])
        }
        let anew = try await post("/v1/adherents", prospect, "k-1")
        #expect(anew.status == 201 && anew["Idempotency-Replayed"] == nil)
        #expect(anew.id != first.id)
        try server.service.purgeAnswers(at: Instant(milliseconds: now.milliseconds + AnswerKeeping.milliseconds + 21_600_000))
        #expect(try server.service.store.readers.read { try $0.first("SELECT count(*) FROM idempotency_keys") { $0.int(0) } } == 0)
    }

    @Test func `More answers than one turn of the writer takes are purged all`() async throws {
        for number in 0..<45 { _ = try await post("/v1/trainings/batch", ["items": []], "k-\(number)") }
        try server.service.purgeAnswers(at: Instant(milliseconds: Instant.now().milliseconds + AnswerKeeping.milliseconds + 21_600_000))
        #expect(try server.service.store.readers.read { try $0.first("SELECT count(*) FROM idempotency_keys") { $0.int(0) } } == 0)
    }

    @Test func `Fifty equal requests at once make one record`() async throws {
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<50 { group.addTask { try await post("/v1/adherents", prospect, "k-1") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 201 && $0["Idempotency-Replayed"] == nil } == 1)
        #expect(answers.count { $0.status == 201 && $0["Idempotency-Replayed"] == "true" } == 49)
        #expect(Set(answers.map(\.bytes)).count == 1)
        #expect(try await prospects() == 1)
    }
}
