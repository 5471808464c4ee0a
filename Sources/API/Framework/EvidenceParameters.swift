import Domain
import HTTP
import Storage

/// What evidence is asked for: `?from=2026-01-01&to=2026-12-31&collections=trainings&group_by=department`.
struct EvidenceParameters {
    enum Grouping: String, CaseIterable {
        case department, collection, year
    }

    static let names = ["from", "to", "collections", "group_by", "limit", "cursor"]

    let question: Evidence.Question
    /// The collections to look into, all of which the key may read.
    let collections: [ResourceCollection]
    let grouping: Grouping?
    let limit: Int
    let after: Evidence.Place?
    private let fingerprint: UInt64

    /// - Throws: 400 with every parameter that is wrong, 403 for a collection that the key may not read.
    init(_ call: Call, code: String) throws {
        var parameters = try Parameters(call.request, known: Self.names)
        let from = parameters.value("from", .day)?.stringValue.flatMap { Day($0) }
        let to = parameters.value("to", .day)?.stringValue.flatMap { Day($0) }
        if let from, let to, to < from {
            parameters.issues.append(.ends(.parameter("to"), on: to.description, before: "from", from.description))
        }
        grouping = parameters.choice("group_by", among: Grouping.allCases.map(\.rawValue)).flatMap(Grouping.init)
        limit = parameters.integer("limit", in: ListParameters.limits) ?? 50
        let asked = parameters.values("collections", .oneOf(ResourceCollections.all.map(\.name)))
        let key = try call.requireKey()
        question = Evidence.Question(code: code, from: from, to: to, isShared: Sight(of: key).isFederation)
        collections = ResourceCollections.all.filter { asked?.contains($0.name) ?? key.mayRead($0.name) }

        var print = Fingerprint()
        print.combine("evidence \(code) \(from?.description ?? "") \(to?.description ?? "") \(question.isShared)")
        for collection in collections { print.combine(collection.name) }
        fingerprint = print.value
        after = Self.place(&parameters, fingerprint)
        try parameters.finish()
        for name in asked ?? [] {
            if let scope = key.missing(toRead: name) { throw Problem.insufficientScope(scope) }
        }
    }

    private static func place(_ parameters: inout Parameters, _ fingerprint: UInt64) -> Evidence.Place? {
        guard let text = parameters["cursor"] else { return nil }
        if let cursor = Cursor(text), cursor.fingerprint == fingerprint, cursor.values.count == 3, case .text(let day) = cursor.values[0],
            case .text(let id) = cursor.values[1], case .text(let collection) = cursor.values[2]
        {
            return Evidence.Place(activityOn: day, id: id, collection: collection)
        }
        parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
        return nil
    }

    /// Where the page after this place begins.
    func cursor(after place: Evidence.Place) -> Cursor {
        Cursor(fingerprint: fingerprint, values: [.text(place.activityOn), .text(place.id), .text(place.collection)])
    }
}
