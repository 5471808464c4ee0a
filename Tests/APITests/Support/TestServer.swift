import Domain
import Foundation
import HTTP
import JSON
import Logging
import Storage

@testable import API

/// A real server on a free port of the loopback, over a database of its own that goes with it.
final class TestServer: Sendable {
    let service: API.Service
    let url: String
    private let client = Client()
    private let tokens: [Role: String]
    private let server: Server
    private let directory: URL

    init(amending configure: (inout Service.Configuration) -> Void = { _ in }) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "coorace-api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let store = try Store(path: directory.appending(path: "test.db").path, circumstances: .now(origin: "occitanie"))
        var settings = Service.Configuration()
        configure(&settings)
        let service = try Service(store: store, configuration: settings, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
        let application = Application(service)
        var configuration = HTTP.Configuration(port: 0)
        // Hundreds of tests share the cores, and a client may be away from its connection for minutes.
        configuration.limits.headMilliseconds = 600_000
        configuration.limits.bodyMilliseconds = 600_000
        configuration.limits.idleMilliseconds = 600_000
        server = try application.server(configuration)
        try server.start()
        self.service = service
        url = "http://127.0.0.1:\(server.port)"
        var tokens: [Role: String] = [:]
        for role in Role.allCases { tokens[role] = try service.keyring.create(.init(name: role.rawValue, role: role, scopes: [])).text }
        self.tokens = tokens
    }

    deinit {
        server.stop(deadlineMilliseconds: 0)
        service.store.close()
        try? FileManager.default.removeItem(at: directory)
    }

    func token(_ role: Role) -> String { tokens[role] ?? "" }

    /// A key with these scopes, or one that lasts until then.
    func makeToken(scopes: [String], until end: Instant? = nil) throws -> String {
        try service.keyring.create(.init(name: "test", role: nil, scopes: scopes, expiresAt: end)).text
    }

    /// Sends a request with a role's key, or without one.
    func send(
        _ method: String, _ target: String, as role: Role? = .editor, _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var headers = headers
        if let role, headers["Authorization"] == nil { headers["Authorization"] = "Bearer \(token(role))" }
        return try await client.send(method, url + target, headers, body)
    }

    func get(_ target: String, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", target, as: role, headers)
    }

    /// Sends JSON.
    func send(_ method: String, _ target: String, _ json: JSON, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send(method, target, as: role, ["Content-Type": "application/json"].merging(headers) { $1 }, body: json.bytes())
    }

    func post(_ target: String, _ json: JSON, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", target, json, as: role, headers)
    }

    func put(_ target: String, _ json: JSON, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("PUT", target, json, as: role, headers)
    }

    /// Sends a merge patch.
    func patch(_ target: String, _ json: JSON, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("PATCH", target, json, as: role, ["Content-Type": "application/merge-patch+json"].merging(headers) { $1 })
    }

    /// Sends a JSON Patch.
    func jsonPatch(_ target: String, _ operations: JSON) async throws -> Answer {
        try await send("PATCH", target, operations, ["Content-Type": "application/json-patch+json"])
    }

    /// Sends lines of text as NDJSON.
    func post(_ target: String, lines: [String], as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        let body = lines.map { $0 + "\n" }.joined()
        return try await send("POST", target, as: role, ["Content-Type": "application/x-ndjson"].merging(headers) { $1 }, body: Array(body.utf8))
    }

    /// Sends a text as CSV.
    func post(_ target: String, csv: String, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", target, as: role, ["Content-Type": "text/csv"].merging(headers) { $1 }, body: Array(csv.utf8))
    }

    func delete(_ target: String, as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("DELETE", target, as: role, headers)
    }

    /// Creates a record that must be good, and gives it.
    @discardableResult
    func create(_ collection: String, _ json: JSON, as role: Role = .editor) async throws -> JSON {
        let answer = try await post("/v1/\(collection)", json, as: role)
        guard answer.status == 201 else { throw Unexpected(answer) }
        return answer.json
    }

    /// Stores the records that samples refer to.
    func putReferred() async throws {
        for (collection, id, record) in Sample.referred {
            let answer = try await put("/v1/\(collection)/\(id)", record)
            guard answer.status == 201 else { throw Unexpected(answer) }
        }
    }

    /// Stores many records at once, which must be good, and gives their ids.
    @discardableResult
    func load(_ collection: String, _ records: [JSON]) async throws -> [String] {
        let answer = try await post("/v1/\(collection)/batch", lines: records.map(\.description))
        guard answer.status == 200 else { throw Unexpected(answer) }
        return (answer.json["results"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    /// An answer that a test could not go on from.
    struct Unexpected: Error, CustomStringConvertible {
        let answer: Answer
        init(_ answer: Answer) { self.answer = answer }
        var description: String { "\(answer.status) \(answer.text)" }
    }
}
