import Domain
import HTTP
import JSON
import Storage
import Synchronization
import Testing

@testable import API

/// The place where an answer is kept in the transaction of what it tells of.
@Suite struct BatchConclusionTests {
    let server: TestServer
    let records: RecordEndpoints

    init() throws {
        server = try TestServer()
        records = RecordEndpoints(try #require(ResourceCollections.named("trainings")))
    }

    /// What was kept: the answer's status and bytes, and how many records stood in the transaction.
    private struct Kept: Equatable {
        var status = 0
        var bytes: [UInt8] = []
        var records = 0
    }

    /// Runs a batch whose answer is kept; gives what was kept, each time.
    private func run(_ query: String, _ lines: [String], accept: String) async throws -> (answer: Answer, kept: [Kept]) {
        let service = server.service
        let records = records
        let notes = Notes()
        let route = Route(.post, "/v1/trainings/batch", bodyLimit: 1 << 20, memoryLimit: 1 << 20) { request in
            let call = Call(service: service, request: request, key: nil, circumstances: .now(origin: "occitanie"), language: .french)
            var batch = Batch(records, call, try BatchParameters(request), type: accept)
            batch.conclude = { transaction, answer in
                var bytes: [UInt8] = []
                while case let block = try answer.block(at: bytes.count), !block.isEmpty { bytes += block }
                let count = try transaction.connection.first("SELECT count(*) FROM trainings") { $0.int(0) }
                notes.add(Kept(status: answer.status, bytes: bytes, records: count ?? 0))
            }
            return service.batch(call) { [batch] promise in try batch.run(promise) }
        }
        let http = try Server(
            configuration: HTTP.Configuration(port: 0), router: Router(routes: [route]), refuse: { refusal, _ in Response(status: refusal.status) },
            log: { _ in })
        try http.start()
        defer { http.stop(deadlineMilliseconds: 0) }
        let body = lines.map { $0 + "\n" }.joined()
        let answer = try await Client().send(
            "POST", "http://127.0.0.1:\(http.port)/v1/trainings/batch?\(query)", ["Content-Type": "application/x-ndjson"], Array(body.utf8))
        return (answer, notes.all)
    }

    private final class Notes: Sendable {
        private let kept = Mutex<[Kept]>([])
        func add(_ one: Kept) { kept.withLock { $0.append(one) } }
        var all: [Kept] { kept.withLock { $0 } }
    }

    @Test(arguments: [("atomic", "application/json"), ("partial", "application/json"), ("partial", "application/x-ndjson")])
    func `An answer is kept once, as it is given, with all records written and none committed after`(mode: String, form: String) async throws {
        var lines = (0..<700).map { Sample.training("T-\($0)").description }
        if mode == "partial" { lines.append("{") }
        let (answer, kept) = try await run("mode=\(mode)", lines, accept: form)
        #expect(kept == [Kept(status: answer.status, bytes: answer.bytes, records: 700)])
        let (empty, keptOfNone) = try await run("mode=\(mode)", [""], accept: form)
        #expect(keptOfNone == [Kept(status: empty.status, bytes: empty.bytes, records: 700)])
    }

    @Test func `Nothing is kept of what stores nothing`() async throws {
        #expect(try await run("mode=atomic", [Sample.training("A").description, "{"], accept: "application/json").kept.isEmpty)
        for mode in ["atomic", "partial"] {
            #expect(try await run("dry_run=true&mode=\(mode)", [Sample.training("A").description], accept: "application/json").kept.isEmpty)
        }
    }
}
