import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/directory`: the members as the public sees them. No key is needed, and nothing of a person is shown.
enum DirectoryEndpoints {
    static var all: [Endpoint] {
        [
            Endpoint(method: .get, template: "/v1/directory", operation: .directory, access: .open, run: list),
            Endpoint(method: .get, template: "/v1/directory/key-figures", operation: .keyFigures, access: .open, run: KeyFigures.read),
        ]
    }

    /// Under this every member presents itself.
    static let label = CodeList.labels.label(of: "EUST") ?? ""

    @Sendable private static func list(_ call: Call) throws -> Reply {
        let (selection, isEmpty) = try selection(call.request)
        if isEmpty { return .now(TaggedAnswer(items: [], next: nil, .anyone).response(to: call.request)) }
        return call.service.later(call) {
            let table = try members(call.service.store)
            let page = try call.service.store.readers.read { try RecordReading(table, $0).page(selection) }
            let items = try page.records.map { entry(try JSON(parsing: $0.document)) }
            let next = page.next.map { call.service.url(of: call, replacing: "cursor", by: $0.text) }
            return TaggedAnswer(items: items, next: next, .anyone).response(to: call.request)
        }
    }

    private static let filters = ["kind", "department", "sectors", "area_type"]

    /// - Returns: the selection, and whether nothing can be in it.
    private static func selection(_ request: Request) throws -> (Selection, isEmpty: Bool) {
        var parameters = try Parameters(request, known: filters + ["certified", "q", "limit", "cursor"])
        var selection = Selection()
        let collection = try adherents()
        if let status = collection.member("status"), let name = collection.member("name") {
            selection.conditions = [Condition(status, .anyOf([.text("member")]))]
            selection.sort = [.init(name, descending: false)]
        }
        let reading = FilterReading(collection: collection, known: filters)
        for name in filters {
            guard let text = parameters[name] else { continue }
            if let condition = reading.condition(name, text, &parameters.issues) { selection.conditions.append(condition) }
        }
        // Certifications are not collected here yet: no member has one.
        let isEmpty = parameters.flag("certified")
        selection.limit = parameters.integer("limit", in: ListParameters.limits) ?? 50
        if let text = parameters["q"] {
            selection.words = foldedWords(text)
            if selection.words.isEmpty { parameters.issues.append(Issue(.parameter("q"), .tooShort, expected: "1")) }
        }
        if let text = parameters["cursor"] {
            selection.cursor = Cursor(text)
            if selection.cursor?.fingerprint != selection.fingerprint(of: collection.name)
                || selection.cursor?.values.count != selection.orderCount
            {
                parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
            }
        }
        try parameters.finish()
        return (selection, isEmpty)
    }

    private static func adherents() throws(Problem) -> ResourceCollection {
        guard let collection = ResourceCollections.named(Adherent.collection) else { throw Problem(.notFound) }
        return collection
    }

    private static func members(_ store: Store) throws -> RecordTable { store.table(try adherents()) }

    /// What the public sees of a member.
    static func entry(_ adherent: JSON) -> JSON {
        func member(_ name: String) -> (String, JSON) { (name, adherent[name] ?? nil) }
        let members = [
            member("id"), member("name"), member("brand"), ("label", .string(label)), member("kind"), member("department"),
            ("city", adherent["address"]?["city"] ?? nil), member("area_type"), ("sectors", adherent["sectors"] ?? []), member("website_url"),
            member("public_phone"), member("public_email"), member("description"), ("certifications", []),
        ]
        return .object(JSON.Object(members))
    }
}
