import CSV
import Domain
import HTTP
import JSON
import Storage

/// What a list is asked for: `?department=31,09&kind=ACI&sort=name&fields=name`.
struct ListParameters {
    /// The parameters that are not filters.
    static let names = ["limit", "cursor", "count", "sort", "fields", "include", "q", "as_of", "delimiter", "bom"]
    static let operators = ["gt", "gte", "lt", "lte", "ne", "prefix", "null"]
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
        parameters.refuseRepeated(among: names)

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
        for (name, value) in parameters.others(than: names) {
            if let condition = Self.condition(name, value, collection, suggestions: names + collection.filterable.map(\.dotted), &parameters.issues) {
                selection.conditions.append(condition)
            }
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

    // MARK: - Filters

    /// Reads `field=…` or `field.operator=…`.
    static func condition(
        _ name: String, _ value: String, _ collection: ResourceCollection, suggestions: @autoclosure () -> [String], _ issues: inout [Issue]
    ) -> Condition? {
        if let member = filterMember(name, collection) { return test(nil, name, value, member, &issues) }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, let member = filterMember(parts.dropLast().joined(separator: "."), collection) {
            guard let last = parts.last, operators.contains(last) else {
                issues.append(
                    Issue(
                        .parameter(name), .unknownOperator, allowed: operators, nearest: nearest(to: parts.last ?? "", among: operators),
                        value: parts.last))
                return nil
            }
            return test(last, name, value, member, &issues)
        }
        if parts.last == "null", let member = collection.member(dotted: parts.dropLast().joined(separator: ".")), member.shape.isPlainText {
            return test("null", name, value, member, &issues)
        }
        let whole = collection.member(dotted: parts.dropLast().joined(separator: "."))
        if let member = collection.member(dotted: name) ?? whole, !member.shape.isObject || member.dotted == name {
            issues.append(Issue(.parameter(name), .notFilterable, value: member.dotted))
        } else {
            issues.append(Issue(.parameter(name), .unknownParameter, nearest: nearest(to: name, among: suggestions(), after: issues), value: name))
        }
        return nil
    }

    private static func filterMember(_ name: String, _ collection: ResourceCollection) -> Member? {
        if let member = collection.member(dotted: name), member.isFilterable { return member }
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 2, parts[0] == "external_ids", Format.externalSource.normalized(parts[1]) != nil, !operators.contains(parts[1]) else {
            return nil
        }
        return Member(path: parts)
    }

    private static func test(_ sign: String?, _ name: String, _ value: String, _ member: Member, _ issues: inout [Issue]) -> Condition? {
        switch sign {
        case nil: return values(name, value, member, &issues).map { Condition(member, .anyOf($0)) }
        case "ne": return values(name, value, member, &issues).map { Condition(member, .noneOf($0)) }
        case "null":
            guard value == "true" || value == "false" else {
                issues.append(Issue(.parameter(name), .invalidValue, allowed: ["true", "false"], value: value))
                return nil
            }
            return Condition(member, .null(value == "true"))
        case "prefix":
            guard member.shape.element.isTextual else {
                issues.append(Issue(.parameter(name), .unknownOperator, allowed: operators.filter { $0 != "prefix" }, value: "prefix"))
                return nil
            }
            return Condition(member, .prefix(value))
        case let sign?:
            guard let comparison = Condition.Comparison(rawValue: sign), let values = values(name, value, member, &issues), let first = values.first
            else {
                return nil
            }
            guard values.count == 1 else {
                issues.append(Issue(.parameter(name), .invalidValue, value: value))
                return nil
            }
            return Condition(member, .compare(comparison, first))
        }
    }

    private static func values(_ name: String, _ text: String, _ member: Member, _ issues: inout [Issue]) -> [SQLValue]? {
        var values: [SQLValue] = []
        for part in Parameters.list(text) {
            guard let value = value(name, part, member.shape.element, &issues) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ name: String, _ text: String, _ shape: Shape, _ issues: inout [Issue]) -> SQLValue? {
        switch shape {
        case .integer:
            guard let number = Int(text) else {
                issues.append(Issue(.parameter(name), .invalidType, expected: "integer", value: text))
                return nil
            }
            let range = -JSON.largestExactInteger...JSON.largestExactInteger
            if range.contains(number) { return .integer(number) }
            issues.append(Issue(.parameter(name), .outOfRange, expected: "\(range.lowerBound)…\(range.upperBound)", value: text))
        case .decimal:
            if let number = Double(text), number.isFinite { return .real(number) }
            issues.append(Issue(.parameter(name), .invalidType, expected: "number", value: text))
        case .boolean:
            if text == "true" || text == "false" { return .integer(text == "true" ? 1 : 0) }
            issues.append(Issue(.parameter(name), .invalidValue, allowed: ["true", "false"], value: text))
        case .text:
            return .text(text)
        default:
            var found: [Issue] = []
            if let value = shape.read(.string(text), at: JSONPointer(tokens: []), issues: &found)?.stringValue { return .text(value) }
            for var issue in found {
                issue.place = .parameter(name)
                issues.append(issue)
            }
        }
        return nil
    }
}

extension Shape {
    /// Whether it holds a text, which is too long to compare by and of which one may still ask whether it is there.
    var isPlainText: Bool {
        switch self {
        case .text, .formatted: true
        default: false
        }
    }
}
