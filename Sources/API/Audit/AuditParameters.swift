import Domain
import HTTP
import Storage

/// What the audit is asked for: `?collection=adherents&key_id=k7w2m4p9qs&at.gte=2026-03-01T00:00:00Z`.
struct AuditParameters {
    static let filters = ["collection", "id", "key_id", "op", "request_id"]
    static let comparisons = ["gt", "gte", "lt", "lte"]
    static let names = ["limit", "cursor", "count", "delimiter", "bom"] + filters + comparisons.map { "at.\($0)" }
    /// What can be told apart from each other: collections of records, and what else is audited.
    static let collections = ResourceCollections.all.map(\.name) + Audit.Subject.allCases.map(\.rawValue)
    static let operations = ["put"] + Audit.Deed.allCases.map(\.rawValue)

    var selection = AuditSelection()
    var countsAll = false
    /// Whether `limit` was given: without it a stream goes on to the end.
    var isLimited = false
    var csv = CSVOptions()

    /// - Throws: 400 `invalid_parameter` with every unknown name and value.
    init(_ request: Request, as type: String) throws(Problem) {
        var parameters = try Parameters(request, known: Self.names)
        if let limit = parameters.integer("limit", in: ListParameters.limits) {
            selection.limit = limit
            isLimited = true
        }
        countsAll = parameters.choice("count", among: ["exact", "none"]) == "exact"
        csv = CSVOptions(&parameters, type)
        selection.collections = Self.choices("collection", among: Self.collections, &parameters)
        selection.ops = Self.choices("op", among: Self.operations, &parameters)
        selection.ids = parameters.texts("id").map { Uuid.normalized($0) ?? $0 }
        selection.keyIDs = parameters.texts("key_id")
        selection.requestIDs = parameters.texts("request_id")
        for name in Self.comparisons {
            guard let time = parameters.instant("at.\(name)"), let comparison = Condition.Comparison(rawValue: name) else { continue }
            selection.times.append((comparison, time.description))
        }
        if let text = parameters["cursor"] {
            selection.cursor = Cursor(text).flatMap { $0.fingerprint == selection.fingerprint && $0.values.count == 3 ? $0 : nil }
            if selection.cursor == nil { parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor)) }
        }
        try parameters.finish()
    }

    private static func choices(_ name: String, among allowed: [String], _ parameters: inout Parameters) -> [String] {
        let values = parameters[name].map(Parameters.list) ?? []
        for value in values where !allowed.contains(value) {
            parameters.issues.append(
                Issue(.parameter(name), .invalidValue, allowed: allowed, nearest: nearest(to: value, among: allowed), value: value))
        }
        return values
    }
}
