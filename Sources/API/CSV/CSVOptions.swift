import CSV
import Domain

/// What a request says about its CSV: `delimiter=comma|semicolon&bom=true`.
struct CSVOptions: Sendable {
    var delimiter = CSVDelimiter.comma
    /// Whether a byte order mark tells spreadsheets that it is UTF-8.
    var hasByteOrderMark = false

    init() {}

    /// Of a list; with another media type each of them is refused, as is `include`: a row holds no other records.
    init(_ parameters: inout Parameters, _ type: String) {
        delimiter = parameters.delimiter(type)
        hasByteOrderMark = parameters.flag("bom")
        if type != "text/csv" {
            parameters.refuse("bom", Localized("ne vaut que pour text/csv", "is for text/csv only"))
        } else {
            parameters.refuse("include", Localized("ne vaut pas pour text/csv", "is not for text/csv"))
        }
    }
}

extension Parameters {
    /// `delimiter`, which only CSV has.
    mutating func delimiter(_ type: String?) -> CSVDelimiter {
        if type != "text/csv" { refuse("delimiter", Localized("ne vaut que pour text/csv", "is for text/csv only")) }
        return choice("delimiter", among: CSVDelimiter.allCases.map(\.rawValue)).flatMap(CSVDelimiter.init) ?? .comma
    }

    /// Notes that a parameter does not go with the request's media type.
    fileprivate mutating func refuse(_ name: String, _ reason: Localized) {
        guard let value = self[name] else { return }
        let text = Localized("Le paramètre « \(name) » \(reason.french).", "Parameter \"\(name)\" \(reason.english).")
        issues.append(Issue(.parameter(name), .invalidValue, value: value, text: text))
    }
}
