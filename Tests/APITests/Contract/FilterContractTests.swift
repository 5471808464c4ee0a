import Domain
import JSON
import Testing

@testable import API

/// What the contract offers to filter by is what a query may hold, and nothing else.
@Suite struct FilterContractTests {
    private static let document = Contract.document(of: Endpoints.all)

    /// The codes of a filter that there is not; other codes are of its value.
    private static let refusals: Set<Domain.Issue.Code> = [.unknownOperator, .notFilterable, .unknownParameter]

    @Test(arguments: ResourceCollections.all.map(\.name)) func `A query takes the operators that the contract offers, and no other`(name: String)
        throws
    {
        let collection = try #require(ResourceCollections.named(name))
        let offers = try Offers(of: name, in: Self.document)
        let reading = FilterReading(collection: collection, known: [])
        for member in collection.leaves.map(\.dotted) + ["external_ids.les_emplois"] {
            for sign in [nil] + FilterOperator.allCases.map({ $0.rawValue as String? }) + ["contains"] {
                let filter = [member, sign].compactMap { $0 }.joined(separator: ".")
                var issues: [Domain.Issue] = []
                _ = reading.condition(filter, "x", &issues)
                #expect(issues.contains { Self.refusals.contains($0.code) } != offers.have(filter), "\(name): \(filter)")
            }
        }
    }

    @Test(arguments: ResourceCollections.all.map(\.name)) func `No filter takes an empty value`(name: String) throws {
        let collection = try #require(ResourceCollections.named(name))
        let reading = FilterReading(collection: collection, known: [])
        for member in collection.leaves + [Member(path: ["external_ids", "asp"])] {
            for sign in (member.isFilterable ? [""] : []) + member.filterOperators.map({ ".\($0.rawValue)" }) {
                var issues: [Domain.Issue] = []
                #expect(reading.condition(member.dotted + sign, "", &issues) == nil && issues.count == 1, "\(name): \(member.dotted)\(sign)")
            }
        }
    }

    @Test(arguments: ["a", "a,b", "\\,", "a\\", "a\\\\,b", "\\a", "é,\n"]) func `A text that the contract takes has no empty part`(text: String)
        throws
    {
        #expect(try Self.takes(text) && !Parameters.list(text).contains(""))
    }

    @Test(arguments: ["", ",", "a,", ",a", "a,,b", "a,\\", ",\u{301}"]) func `A text that the contract does not take has one`(text: String) throws {
        #expect(try !Self.takes(text) && Parameters.list(text).contains(""))
    }

    private static func takes(_ text: String) throws -> Bool {
        let pattern = try #require(document["components"]?["schemas"]?["FilterText"]?["pattern"]?.stringValue)
        return try Regex(pattern).matchingSemantics(.unicodeScalar).firstMatch(in: text) != nil
    }
}

/// The parameters of a list, and the expressions that stand for operators.
private struct Offers {
    private var names: Set<String> = []
    private var expressions: [Regex<AnyRegexOutput>] = []

    init(of collection: String, in document: JSON) throws {
        let list = document["paths"]?["/v1/\(collection)"]?["get"]
        for parameter in try #require(list?["parameters"]?.arrayValue).map({ document.resolved($0) }) where parameter["in"] == "query" {
            guard parameter["name"] == "operators" else {
                names.insert(parameter["name"]?.stringValue ?? "")
                continue
            }
            expressions = try #require(parameter["schema"]?["patternProperties"]?.objectValue).map { try Regex($0.name) }
        }
    }

    func have(_ filter: String) -> Bool { names.contains(filter) || expressions.contains { filter.firstMatch(of: $0) != nil } }
}
