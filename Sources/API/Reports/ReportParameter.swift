import Domain
import HTTP
import JSON
import Storage

/// What a report may be asked.
struct ReportParameter: Sendable {
    enum Standard: Sendable {
        case none, thisYear, today, startOfYear
    }

    let name: String
    let shape: Shape
    let summary: String
    let example: JSON
    /// What holds when it is not given.
    var standard = Standard.none

    static let year = ReportParameter(
        name: "year", shape: .integer(1985...2100), summary: "The year: only what was done in it counts. This year when absent.", example: 2026,
        standard: .thisYear)
    static let on = ReportParameter(
        name: "on", shape: .day, summary: "The day: what was in force on it counts. Today when absent.", example: "2026-06-30", standard: .today)
    static let asOf = ReportParameter(
        name: "as_of", shape: .instant, summary: "Counts what was stored at this time, deleted records included that lived then.",
        example: "2026-03-31T22:00:00Z")
    static let department = ReportParameter(
        name: "department", shape: .code(.departments),
        summary: "Only what belongs to this département: by the record's own, those that it names, or its adherent's.", example: "31")
    static let adherent = ReportParameter(
        name: "adherent_id", shape: .reference(collection: Adherent.collection), summary: "Only this adherent, and what belongs to it.",
        example: .string(Format.uuid.example))
    static let personCategory = ReportParameter(
        name: "person_category", shape: .code(.personCategories), summary: "Only persons of this category.", example: "pathway_employee")
}

/// A report's parameters as they were given or follow from the day.
struct ReportQuestion: Sendable {
    private(set) var values: JSON.Object = [:]
    /// The collections of all that the key may read, for reports that count whatever there is.
    let readable: [ResourceCollection]
    private let sight: Sight

    /// - Throws: 400 with every parameter that is unknown or wrong.
    init(_ report: Report, _ call: Call) throws {
        let key = try call.requireKey()
        sight = Sight(of: key)
        readable = ResourceCollections.all.filter { key.mayRead($0.name) }
        var parameters = try Parameters(call.request, known: report.allParameters.map(\.name))
        let today = call.circumstances.today
        for parameter in report.allParameters {
            let value = parameters.value(parameter.name, parameter.shape) ?? Self.standard(parameter.standard, today)
            if let value { values.append(parameter.name, value) }
        }
        if let from = values["from"]?.stringValue, let to = values["to"]?.stringValue, to < from {
            parameters.issues.append(.ends(.parameter("to"), on: to, before: "from", from))
        }
        try parameters.finish()
    }

    /// Which rows of a collection count, as an expression.
    func visible(_ table: RecordTable) -> String { sight.isFederation ? table.shared ?? "1" : "1" }

    /// Whether numbers of persons under 5 are kept from who asks.
    var isMasked: Bool { sight.isFederation }

    private static func standard(_ standard: ReportParameter.Standard, _ today: Day) -> JSON? {
        switch standard {
        case .none: nil
        case .thisYear: .integer(today.year)
        case .today: .string(today.description)
        case .startOfYear: .string("\(Self.padded(today.year))-01-01")
        }
    }

    subscript(name: String) -> String? { values[name].flatMap { $0.stringValue ?? $0.intValue.map(Self.padded) } }

    var asOf: Instant? { self["as_of"].flatMap { Instant($0) } }

    /// First and last day of what counts: the year, or from and to.
    var days: (first: String, last: String) {
        if let year = self["year"] { return ("\(year)-01-01", "\(year)-12-31") }
        return (self["from"] ?? Day.first.description, self["to"] ?? Day.last.description)
    }

    /// Years have four digits.
    private static func padded(_ year: Int) -> String {
        let text = String(year)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }
}
