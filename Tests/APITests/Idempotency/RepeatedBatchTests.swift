import CustomDump
import Dispatch
import Domain
import JSON
import Testing

@testable import API

@Suite struct RepeatedBatchTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func post(_ target: String, _ records: [JSON], _ key: String) async throws -> Answer {
        try await server.post(target, lines: records.map(\.description), ["Idempotency-Key": key])
    }

    private let prospect = Sample.adherent(1, ["siret": nil])

    private func prospects() async throws -> Int { try await server.get("/v1/adherents?count=exact").json["total"]?.intValue ?? 0 }

    @Test(arguments: ["atomic", "partial"]) func `A repeated batch is done once and answered the same`(mode: String) async throws {
        let target = "/v1/adherents/batch?mode=\(mode)"
        let records = Array(repeating: prospect, count: 3)
        let first = try await post(target, records, "k-1")
        #expect(first.json["summary"]?["created"] == 3)
        #expect(first["Idempotency-Replayed"] == nil)
        let again = try await post(target, records, "k-1")
        #expect(again.status == first.status && again["Idempotency-Replayed"] == "true" && again["Content-Type"] == "application/json")
        #expect(again.bytes == first.bytes)
        #expect(try await prospects() == 3)
        #expect(try await post(target, records + [prospect], "k-1").outcome == "422 idempotency_key_reused")
        #expect(try await post("/v1/adherents/batch?action=create&mode=\(mode)", records, "k-1").outcome == "422 idempotency_key_reused")
        #expect(try await prospects() == 3)
    }

    @Test func `The errors of an atomic batch are answered again, also when their cause is gone`() async throws {
        let training = try await server.create("trainings", Sample.training("FIN-01"))
        let target = "/v1/trainings/batch?action=create"
        let records = [Sample.training("FIN-00"), Sample.training("FIN-01")]
        let first = try await post(target, records, "k-1")
        #expect(first.outcome == "422 validation_failed #/1/code duplicate")
        _ = try await server.delete("/v1/trainings/\(training.id)")
        let again = try await post(target, records, "k-1")
        #expect(again["Idempotency-Replayed"] == "true")
        #expect(again.bytes == first.bytes)
        #expect(try await server.get("/v1/trainings").items.isEmpty)
        #expect(try await post(target, records, "k-2").json["summary"]?["created"] == 2)
    }

    @Test(arguments: ["atomic", "partial"]) func `A body that is no batch leaves the key free, and so does a dry run`(mode: String) async throws {
        let target = "/v1/trainings/batch?mode=\(mode)"
        #expect(try await server.post(target, csv: "", ["Idempotency-Key": "k-1"]).status == 400)
        #expect(try await post("\(target)&dry_run=true", [Sample.training("FIN-01")], "k-1").json["summary"]?["created"] == 1)
        let real = try await post(target, [Sample.training("FIN-01")], "k-1")
        #expect(real.json["summary"]?["created"] == 1)
        #expect(real["Idempotency-Replayed"] == nil)
    }

    @Test func `A spooled body is the same request when its bytes are`() async throws {
        let filler = JSON.string(String(repeating: "Contenu détaillé. ", count: 500))
        let records = (0..<300).map { Sample.training("T-\($0)", ["content": filler]) }
        #expect(try await post("/v1/trainings/batch?results=errors", records, "k-1").json["summary"]?["created"] == 300)
        let again = try await post("/v1/trainings/batch?results=errors", records, "k-1")
        #expect(again.json["summary"]?["created"] == 300)
        #expect(again["Idempotency-Replayed"] == "true")
        let changed = records.dropLast() + [Sample.training("T-299", ["content": "Autre"])]
        #expect(try await post("/v1/trainings/batch?results=errors", Array(changed), "k-1").outcome == "422 idempotency_key_reused")
    }

    @Test(arguments: ["atomic", "partial"]) func `Of results longer than 1 MiB the counts are kept`(mode: String) async throws {
        let records = (0..<11_000).map { number in Sample.training("T-\(number)") }
        let target = "/v1/trainings/batch?mode=\(mode)"
        let first = try await post(target, records, "k-1")
        #expect(first.bytes.count > BatchResults.mostKept)
        #expect(first.json["results"]?.arrayValue?.count == 11_000)
        #expect(first.json["results_omitted"] == nil)
        let again = try await post(target, records, "k-1")
        #expect(again.status == first.status && again["Idempotency-Replayed"] == "true")
        expectNoDifference(again.json, ["summary": first.json["summary"] ?? nil, "results": [], "results_omitted": true])
    }

    @Test func `While a batch runs the same one is 409 with Retry-After, and anything else under its key 422`() async throws {
        try await server.putReferred()
        for (collection, record) in Sample.all + [("objectives", ["code": "OBJ-12", "note": "Prioritaire"])] {
            let target = "/v1/\(collection)/batch"
            let gate = WriterGate(server)
            async let running = post(target, [record], "k-\(collection)")
            for _ in 0..<20_000 where server.service.running.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
            guard server.service.running.count > 0 else {
                // What is held would hold the test.
                gate.open()
                Issue.record("the batch into \(collection) has not begun: \(try await running.outcome)")
                return
            }
            let same = try await post(target, [record], "k-\(collection)")
            #expect(same.outcome == "409 idempotency_key_in_use")
            #expect(same["Retry-After"] == "1")
            #expect(try await post(target, [record, record], "k-\(collection)").outcome == "422 idempotency_key_reused")
            async let single = server.post("/v1/trainings", Sample.training("FIN-02"), ["Idempotency-Key": "k-\(collection)"])
            gate.open()
            #expect(try await single.outcome == "422 idempotency_key_reused")
            #expect(try await running.status == 200)
            #expect(server.service.running.count == 0)
            #expect(try await post(target, [record], "k-\(collection)")["Idempotency-Replayed"] == "true")
        }
    }
}

/// Holds the writer until it is opened.
private final class WriterGate: Sendable {
    private let opened = DispatchSemaphore(value: 0)

    init(_ server: TestServer) {
        let entered = DispatchSemaphore(value: 0)
        try? server.service.store.writer.submit { [opened] _ in
            entered.signal()
            opened.wait()
            opened.signal()
        } completion: { _ in
        }
        entered.wait()
    }

    func open() { opened.signal() }
}
