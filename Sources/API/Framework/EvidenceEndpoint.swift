import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/objectives/{code}/evidence`: what serves an objective, counted and listed, of all that the key may read.
enum EvidenceEndpoint {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/objectives/{code}/evidence", operation: .evidence, access: .read(Objective.collection), run: read)]
    }

    @Sendable private static func read(_ call: Call) throws -> Reply {
        let code = call.request.parameter("code") ?? ""
        let parameters = try EvidenceParameters(call, code: code)
        return call.service.later(call) {
            let (json, next) = try call.service.store.readers.read(snapshot: true) { try answer(parameters, call, $0) }
            var tagged = TaggedAnswer(json)
            tagged.linking(to: next)
            return tagged.response(to: call.request)
        }
    }

    private static func answer(_ parameters: EvidenceParameters, _ call: Call, _ connection: any Connection) throws -> (JSON, next: String?) {
        let code = parameters.question.code
        let objective = try connection.first(
            "SELECT document ->> '$.kind', document ->> '$.label_fr' FROM objectives WHERE id = ?1", [.text(code)]
        ) { ($0.text(0), $0.optionalText(1)) }
        guard let objective else { throw Problem(.notFound) }
        let tables = parameters.collections.map { call.service.store.table($0) }
        let evidence = try Evidence(parameters.question, connection)
        var page = Evidence.Page(after: parameters.after, limit: parameters.limit)
        let parts = try tables.map { try evidence.read($0, into: &page) }
        let shown = page.places.prefix(parameters.limit)
        let items = try evidence.items(at: Array(shown), Dictionary(uniqueKeysWithValues: tables.map { ($0.collection.name, $0) }))

        var body: JSON.Object = [
            "objective": ["code": .string(code), "kind": .string(objective.0), "label_fr": objective.1.map(JSON.string) ?? nil],
            "as_of": try Feed(connection).lastChange(of: tables.map(\.collection.name)).map(JSON.string) ?? nil,
            "total": .integer(parts.reduce(0) { $0 + $1.count }),
            "with_descendants": .integer(parts.reduce(0) { $0 + $1.countWithDescendants }),
            "collections": .array(parts.filter { $0.countWithDescendants > 0 }.map { json(of: $0, code: code) }),
        ]
        if let grouping = parameters.grouping {
            body.append(
                "groups", .array(try groups(grouping, parts, tables, evidence).map { ["key": .string($0.key), "count": .integer($0.count)] }))
        }
        body.append("items", .array(items.map(json)))
        guard page.places.count > shown.count, let last = shown.last else { return (.object(body), nil) }
        let next = call.service.url(of: call, replacing: "cursor", by: parameters.cursor(after: last).text)
        body.append("next", .string(next))
        return (.object(body), next)
    }

    private static func json(of part: Evidence.Part, code: String) -> JSON {
        [
            "collection": .string(part.collection), "count": .integer(part.count), "with_descendants": .integer(part.countWithDescendants),
            "by_status": .object(JSON.Object(part.byStatus.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            "url": .string("/v1/\(part.collection)?objective_codes=\(code)"),
        ]
    }

    private static func json(of item: Evidence.Item) -> JSON {
        [
            "collection": .string(item.collection), "id": .string(item.id), "label": .string(item.label), "status": .string(item.status),
            "activity_on": .string(item.activityOn), "url": .string("/v1/\(item.collection)/\(item.id)"),
        ]
    }

    /// Every département and every collection has its group, be it empty; of the years those that there are.
    private static func groups(
        _ grouping: EvidenceParameters.Grouping, _ parts: [Evidence.Part], _ tables: [RecordTable], _ evidence: Evidence
    ) throws -> [(key: String, count: Int)] {
        switch grouping {
        case .collection: return parts.map { ($0.collection, $0.count) }
        case .year:
            return parts.reduce(into: [String: Int]()) { $0.merge($1.byYear, uniquingKeysWith: +) }.sorted { $0.key < $1.key }
                .map { ($0.key, $0.value) }
        case .department:
            let counts = try tables.reduce(into: [String: Int]()) { $0.merge(try evidence.byDepartment($1), uniquingKeysWith: +) }
            return Departments.codes.map { ($0, counts[$0] ?? 0) }
        }
    }
}
