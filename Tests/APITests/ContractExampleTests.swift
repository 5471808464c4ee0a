import Domain
import JSON
import Outbound
import Testing

@testable import API

/// The contract's own requests, sent as they stand.
@Suite struct ContractExampleTests {
    let document: JSON

    init() throws { document = try JSON(parsing: Array(APIContract.json().utf8)) }

    @Test func `Every example of a body is taken by its operation`() async throws {
        for endpoint in Endpoints.all where !endpoint.bodyTypes.isEmpty {
            let operation = document["paths"]?[endpoint.template]?[endpoint.method.rawValue.lowercased()]
            for type in endpoint.bodyTypes {
                let content = operation?["requestBody"]?["content"]?[type]
                let examples = examples(of: content)
                #expect(!examples.isEmpty, "\(endpoint.method.rawValue) \(endpoint.template) \(type)")
                for example in examples {
                    let body = example.stringValue.map { Array($0.utf8) } ?? example.bytes()
                    let server = try TestServer()
                    let target = try await target(of: endpoint, server)
                    if case .restore = endpoint.operation { _ = try await server.delete(target.replacing("/restore", with: "")) }
                    let answer = try await server.send(endpoint.method.rawValue, target, as: .admin, ["Content-Type": type], body: body)
                    #expect(
                        [200, 201].contains(answer.status), "\(endpoint.method.rawValue) \(endpoint.template) \(type) \(answer.text)\n\(example)")
                }
            }
        }
    }

    @Test func `Every POST is done once under an idempotency key, and refuses what is none`() async throws {
        for endpoint in Endpoints.all where endpoint.method == .post {
            let server = try TestServer()
            let target = try await target(of: endpoint, server)
            if case .restore = endpoint.operation { _ = try await server.delete(target.replacing("/restore", with: "")) }
            let type = endpoint.bodyTypes.first { $0 == "application/json" }
            let operation = document["paths"]?[endpoint.template]?["post"]
            let body = type.flatMap { examples(of: operation?["requestBody"]?["content"]?[$0]).first }?.bytes()
            #expect((type == nil) == (body == nil), "\(endpoint.template)")
            let send = { (query: String, key: String) in
                let headers = ["Idempotency-Key": key].merging(type.map { ["Content-Type": $0] } ?? [:]) { $1 }
                return try await server.send("POST", target + query, as: .admin, headers, body: body)
            }
            #expect(try await send("", "two words").outcome == "400 invalid_header Idempotency-Key invalid_format", "\(endpoint.template)")
            let first = try await send("", "k-1")
            let again = try await send("", "k-1")
            #expect([200, 201].contains(first.status), "\(endpoint.template) \(first.text)")
            // A key's token stands nowhere, and is told once.
            let isKey = endpoint.template.hasPrefix(KeyEndpoints.path)
            let expected = isKey ? first.json.mergePatched(with: ["token": nil]).bytes() : first.bytes
            #expect((first.json["token"] != nil) == isKey && again.status == first.status && again.bytes == expected, "\(endpoint.template)")
            #expect(first["Idempotency-Replayed"] == nil && again["Idempotency-Replayed"] == "true", "\(endpoint.template)")
            #expect(try await send("?dry_run=false", "k-1").outcome == "422 idempotency_key_reused", "\(endpoint.template)")
            let names = (operation?["parameters"]?.arrayValue ?? []).map { resolved($0)["name"] }
            #expect(names.contains("Idempotency-Key"), "\(endpoint.template)")
        }
    }

    @Test func `Every example of a query parameter is taken by its operation`() async throws {
        let server = try TestServer()
        for endpoint in Endpoints.all where endpoint.method == .get && !endpoint.template.contains("{") {
            for parameter in document["paths"]?[endpoint.template]?["get"]?["parameters"]?.arrayValue ?? [] {
                let parameter = resolved(parameter)
                // The example of a cursor belongs to no list, and to no feed.
                guard parameter["in"] == "query", let name = parameter["name"]?.stringValue, !["cursor", "since", "until"].contains(name) else {
                    continue
                }
                for example in examples(of: parameter) {
                    let pairs =
                        example.objectValue.map { $0.map { "\($0.name)=\(QueryText.encoded(Self.text($0.value)))" } } ?? [
                            "\(name)=\(QueryText.encoded(Self.text(example)))"
                        ]
                    let accept = Self.onlyOfCSV.contains(name) ? "text/csv" : "*/*"
                    let answer = try await server.get("\(endpoint.template)?\(pairs.joined(separator: "&"))", as: .admin, ["Accept": accept])
                    #expect(answer.status == 200, "\(endpoint.template)?\(pairs) \(answer.text)")
                }
            }
        }
    }

    // MARK: - What the examples need

    private static let onlyOfCSV = ["delimiter", "bom"]
    private static let referred = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"

    private func collection(of endpoint: Endpoint) -> String {
        endpoint.template.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    }

    /// An address of the template, beside the records that examples refer to.
    private func target(of endpoint: Endpoint, _ server: TestServer) async throws -> String {
        try await makeReferred(by: collection(of: endpoint), server)
        guard endpoint.template.contains("{id}") else { return endpoint.template }
        let collection = collection(of: endpoint)
        let input = examples(of: document["paths"]?["/v1/\(collection)"]?["post"]?["requestBody"]?["content"]?["application/json"]).first
        guard let input else { return endpoint.template.replacing("{id}", with: "OBJ-12") }
        let id = try await server.create(collection, input, as: .admin).id
        let target = endpoint.template.replacing("{id}", with: id)
        guard target.contains("{delivery}") else { return target }
        return target.replacing("{delivery}", with: try await server.send("POST", "/v1/webhooks/\(id)/test", as: .admin).id)
    }

    /// Makes the records that a collection's examples need: those that it refers to, as their own examples say, under the id of all examples.
    private func makeReferred(by name: String, _ server: TestServer) async throws {
        _ = try await server.put("/v1/adherents/\(Self.referred)", Sample.adherent(900))
        guard let collection = ResourceCollections.named(name) else { return }
        let needed = collection.references.compactMap(\.shape.target).filter { $0 != "adherents" && $0 != name }
        for target in needed where try await server.get("/v1/\(target)/\(Self.referred)").status == 404 {
            try await makeReferred(by: target, server)
            guard let other = ResourceCollections.named(target), case .object(var example) = ExampleRecords.input(of: other) else { continue }
            // Under another key than the example that is to be created.
            if case .string(let code)? = example["code"] { example["code"] = .string(code + "-R") }
            if target == "training-sessions" { example["status"] = "open" }
            let made = try await server.put("/v1/\(target)/\(Self.referred)", .object(example))
            #expect(made.status == 201, "\(target) \(made.text)")
        }
    }

    // MARK: - Reading the document

    private func resolved(_ json: JSON) -> JSON {
        guard let reference = json["$ref"]?.stringValue, let pointer = JSONPointer(String(reference.dropFirst())) else { return json }
        return document.value(at: pointer) ?? json
    }

    private func examples(of json: JSON?) -> [JSON] {
        guard let json else { return [] }
        return [json["example"]].compactMap { $0 } + (json["examples"]?.objectValue ?? [:]).compactMap { resolved($0.value)["value"] }
    }

    private static func text(_ json: JSON) -> String {
        json.arrayValue.map { $0.map(text).joined(separator: ",") } ?? json.stringValue ?? json.description
    }
}
