import CSV
import Domain
import HTTP
import JSON
import Storage

/// What a list is asked for: `?department=31,09&kind=ACI&sort=name&fields=name`.
struct ListParameters {
    /// The parameters that are not filters.
    static let names = ["limit", "cursor", "count", "sort", "fields", "include", "q", "as_of", "delimiter", "bom"]
    static let limits = 1...500

    var selection = Selection()
    var projection = Projection()
    var countsAll = false
    /// Whether `limit` was given: without it a stream goes on to the end.
    var isLimited = false
    var csv = CSVOptions()
    private var computedFilters: [ComputedFilter] = []

    /// - Parameter type: the media type that the list is answered as.
    /// - Throws: 400 `invalid_parameter` with every unknown name, operator and value.
    init(_ request: Request, of collection: ResourceCollection, as type: String, key: Key) throws(Problem) {
        var parameters = Parameters(request.queryItems)
        let names =
            Self.names.filter { $0 != "q" || !collection.searchable.isEmpty } + (collection.hasForce ? ["in_force_on"] : [])
            + collection.computedFilters.map(\.name)
        parameters.refuseRepeated()

        if let limit = parameters.integer("limit", in: Self.limits) {
            selection.limit = limit
            isLimited = true
        }
        countsAll = parameters.choice("count", among: ["exact", "none"]) == "exact"
        selection.asOf = parameters.instant("as_of")
        if !collection.searchable.isEmpty { readSearch(&parameters) }
        readSort(&parameters, collection)
        projection = Projection(&parameters, of: collection, key: key)
        csv = CSVOptions(&parameters, type)
        if collection.hasForce, let day = parameters["in_force_on"] { readForce(day, collection, &parameters) }
        for filter in collection.computedFilters { readComputed(filter, collection, &parameters) }
        let filters = FilterReading(collection: collection, known: names + collection.filterable.map(\.dotted))
        for (name, value) in parameters.others(than: names) {
            if let condition = filters.condition(name, value, &parameters.issues) { selection.conditions.append(condition) }
        }
        try see(by: RecordView(collection, Sight(of: key)), &parameters)
        readCursor(&parameters, collection)
        try parameters.finish()
    }

    /// Leaves out the rows that the key does not see.
    ///
    /// - Throws: 403 for a filter or an order that would tell what it does not see.
    private mutating func see(by view: RecordView, _ parameters: inout Parameters) throws(Problem) {
        let filtered = selection.conditions.map(\.member).filter(view.conceals).map { Issue(.parameter($0.dotted), .personalScopeRequired) }
        let sorted = selection.sort.map(\.member).filter(view.conceals).map {
            Issue(.parameter("sort"), .personalScopeRequired, value: $0.dotted)
        }
        let computed = view.masksNumbers ? computedFilters.filter(\.tellsPersons).map { Issue(.parameter($0.name), .personalScopeRequired) } : []
        let refused = filtered + sorted + computed
        guard refused.isEmpty else { throw Problem(.personalScopeRequired, issues: refused) }
        selection.conditions += view.conditions(inThePast: selection.asOf != nil)
    }

    /// Reads a filter that follows from other records.
    private mutating func readComputed(_ filter: ComputedFilter, _ collection: ResourceCollection, _ parameters: inout Parameters) {
        guard let text = parameters[filter.name], let member = collection.member("id") else { return }
        guard text == "true" || text == "false" else {
            parameters.issues.append(Issue(.parameter(filter.name), .invalidValue, allowed: ["true", "false"], value: text))
            return
        }
        // The past of other records is not looked at.
        guard selection.asOf == nil else {
            parameters.issues.append(Self.presentOnly(filter.name))
            return
        }
        selection.conditions.append(Condition(member, .computed(filter.name, text == "true")))
        computedFilters.append(filter)
    }

    private mutating func readSearch(_ parameters: inout Parameters) {
        guard let text = parameters["q"] else { return }
        selection.words = foldedWords(text)
        if selection.words.isEmpty { parameters.issues.append(Issue(.parameter("q"), .tooShort, expected: "1")) }
        if selection.asOf != nil { parameters.issues.append(Self.presentOnly("q")) }
    }

    /// What looks at the present can't be asked about the past.
    private static func presentOnly(_ name: String) -> Issue {
        Issue(
            .parameter(name), .invalidValue,
            text: Localized(
                "Le paramètre « \(name) » ne va pas avec « as_of » : il regarde le présent.",
                "Parameter \"\(name)\" does not go with \"as_of\": it looks at the present."))
    }

    private mutating func readSort(_ parameters: inout Parameters, _ collection: ResourceCollection) {
        guard let text = parameters["sort"] else { return }
        let known = collection.sortable.map(\.dotted)
        for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let isDescending = part.hasPrefix("-")
            let name = isDescending ? String(part.dropFirst()) : part
            guard known.contains(name), let member = collection.member(dotted: name) else {
                parameters.issues.append(
                    Issue(
                        .parameter("sort"), .invalidValue, allowed: known, nearest: nearest(to: name, among: known, after: parameters.issues),
                        value: name))
                continue
            }
            if selection.sort.contains(where: { $0.member.path == member.path }) {
                parameters.issues.append(Issue(.parameter("sort"), .repeated, value: name))
            } else {
                selection.sort.append(.init(member, descending: isDescending))
            }
        }
    }

    private mutating func readForce(_ day: String, _ collection: ResourceCollection, _ parameters: inout Parameters) {
        guard let day = Day(day), let member = collection.member("starts_on") else {
            parameters.issues.append(Issue(.parameter("in_force_on"), .invalidFormat, expected: "day", value: day))
            return
        }
        selection.conditions.append(Condition(member, .inForce(day: day.description, states: collection.states.inForce)))
    }

    private mutating func readCursor(_ parameters: inout Parameters, _ collection: ResourceCollection) {
        guard let text = parameters["cursor"] else { return }
        guard let cursor = Cursor(text), cursor.fingerprint == selection.fingerprint(of: collection.name), cursor.values.count == selection.orderCount
        else {
            parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
            return
        }
        selection.cursor = cursor
    }
}
