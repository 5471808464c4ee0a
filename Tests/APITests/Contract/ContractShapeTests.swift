import Domain
import JSON
import Testing
import Yams

@testable import API

@Suite("The contract") struct ContractShapeTests {
    private static let made = Contract.document(of: Endpoints.all)
    private let endpoints = Endpoints.all
    private var document: JSON { Self.made }

    @Test("Every endpoint is an operation of the document, and every operation an endpoint")
    func everyEndpointIsAnOperation() {
        var operations: [String] = []
        for (path, item) in members(document["paths"]) {
            operations += members(item).map(\.name).filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" }
        }
        #expect(operations.sorted() == endpoints.map { "\($0.method.rawValue) \($0.template)" }.sorted())
    }

    @Test("Operation ids are given once each")
    func operationIDsAreUnique() {
        let ids = DocumentedOperation.all(in: document).map(\.id)
        #expect(!ids.contains(""))
        #expect(Set(ids).count == ids.count)
    }

    @Test("Every reference leads somewhere, and no shared part is left unused")
    func referencesResolve() {
        var targets: Set<String> = []
        walk(document) { value, place in
            guard let target = value["$ref"]?.stringValue else { return }
            targets.insert(target)
            #expect(document.resolved(value)["$ref"]?.stringValue != target, "\(place): \(target)")
        }
        for kind in ["schemas", "parameters", "responses", "headers", "examples"] {
            for (name, _) in members(document["components"]?[kind]) where !name.hasSuffix("BatchItem") {
                #expect(targets.contains("#/components/\(kind)/\(name)"), "\(kind)/\(name)")
            }
        }
    }

    @Test("Every link names an operation that there is")
    func linksLeadToOperations() {
        let ids = Set(DocumentedOperation.all(in: document).map(\.id))
        walk(document) { value, place in
            for (name, link) in members(value["links"]) {
                #expect(ids.contains(link["operationId"]?.stringValue ?? ""), "\(place)/links/\(name)")
            }
        }
    }

    @Test("Every operation, parameter, header and response says what it is for")
    func partsAreDescribed() {
        for operation in DocumentedOperation.all(in: document) {
            #expect(!operation.summary.isEmpty, "\(operation.id)")
            for parameter in operation.parameters {
                let name = parameter["name"]?.stringValue ?? ""
                #expect(parameter["description"] != nil, "\(operation.id): \(name)")
                #expect(parameter["example"] != nil || parameter["examples"] != nil, "\(operation.id): \(name)")
            }
            for (status, response) in members(operation.json["responses"]) {
                let response = document.resolved(response)
                #expect(response["description"] != nil, "\(operation.id): \(status)")
                for (type, content) in members(response["content"]) {
                    #expect(document.example(of: content) != nil, "\(operation.id): \(status) \(type)")
                }
            }
        }
        for (name, header) in members(document["components"]?["headers"]) {
            #expect(header["description"] != nil && header["example"] != nil, "\(name)")
        }
    }

    @Test("Every schema and every property says what it is")
    func schemasAreDescribed() {
        for (name, schema) in members(document["components"]?["schemas"]) {
            #expect(schema["description"] != nil, "\(name)")
            walk(schema) { value, place in
                guard value["type"]?.stringValue == "object" else { return }
                for (property, schema) in members(value["properties"]) {
                    #expect(schema["description"] != nil, "\(name)\(place): \(property)")
                }
            }
        }
    }

    @Test("Every operation answers with its errors as problems", arguments: ["400", "401", "403"])
    func errorsAreProblems(status: String) {
        for operation in DocumentedOperation.all(in: document) where !operation.isOpen {
            let endpoint = endpoints.first { $0.template == operation.path && $0.method.rawValue == operation.method }
            // What any key may read is forbidden to none.
            if status == "403", endpoint?.canForbid == false { continue }
            let response = document.resolved(operation.json["responses"]?[status] ?? nil)
            #expect(response["content"]?["application/problem+json"] != nil, "\(operation.id): \(status)")
        }
    }

    @Test(
        "The example of each collection is a record that its rules accept",
        arguments: ResourceCollections.all.filter { $0.identity == .uuid }.map(\.name))
    func examplesAreWholeRecords(name: String) throws {
        let collection = try #require(ResourceCollections.named(name))
        let input = try #require(ExampleRecords.input(of: collection).objectValue)
        let now = try #require(Instant("2026-03-02T09:15:00.000Z"))
        let circumstances = Circumstances(now: now, today: now.day(in: .paris), origin: "occitanie")
        let settlement = collection.settle(
            collection.read(input), id: Format.uuid.example, previous: nil, assertions: true, in: circumstances)
        #expect(settlement.issues.isEmpty)
        #expect(JSON.object(settlement.record.members) == ExampleRecords.answer(of: collection))
        for member in collection.members where !member.traits.isDisjoint(with: [.required, .always]) {
            #expect(settlement.record[member.name] != nil, "\(member.name)")
        }
    }

    @Test("Every parameter that a list takes is one that the contract names", arguments: ResourceCollections.all.map(\.name))
    func filtersAreNamed(name: String) throws {
        let collection = try #require(ResourceCollections.named(name))
        let list = try #require(DocumentedOperation.all(in: document).first { $0.path == "/v1/\(name)" && $0.method == "GET" })
        let names = Set(list.parameters.compactMap { $0["name"]?.stringValue })
        for known in ListParameters.names where known != "include" && (known != "q" || !collection.searchable.isEmpty) {
            #expect(names.contains(known))
        }
        #expect(names.contains("in_force_on") == collection.hasForce)
        for member in collection.filterable { #expect(names.contains(member.dotted)) }
    }

    @Test("The document is the same every time it is made")
    func isDeterministic() throws {
        #expect(Contract.document(of: endpoints).bytes() == document.bytes())
        #expect(try Contract.yaml(document) == Contract.yaml(document))
    }

    @Test("The YAML text says what the JSON text says")
    func yamlSaysTheSame() throws {
        let node = try #require(try Yams.compose(yaml: Contract.yaml(document)))
        #expect(json(node) == document)
    }

    // MARK: - Walking

    private func members(_ value: JSON?) -> JSON.Object { value?.objectValue ?? [:] }

    /// Visits every object but the values of examples.
    private func walk(_ value: JSON, _ place: String = "", _ visit: (JSON, String) -> Void) {
        switch value {
        case .object(let object):
            visit(value, place)
            for (name, inner) in object where name != "example" && !(name == "examples" && inner.arrayValue != nil) && name != "value" {
                walk(inner, "\(place)/\(name)", visit)
            }
        case .array(let elements):
            for (index, inner) in elements.enumerated() { walk(inner, "\(place)/\(index)", visit) }
        default: break
        }
    }

    private func json(_ node: Node) -> JSON {
        switch node {
        case .mapping(let mapping): .object(JSON.Object(mapping.map { ($0.key.string ?? "", json($0.value)) }))
        case .sequence(let sequence): .array(sequence.map(json))
        case .scalar(let scalar):
            if scalar.style != .plain || node.tag.description.hasSuffix(":str") {
                .string(scalar.string)
            } else {
                (try? JSON(parsing: Array(scalar.string.utf8))) ?? .string(scalar.string)
            }
        case .alias: nil
        }
    }
}
