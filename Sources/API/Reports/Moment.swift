import Domain
import JSON
import Storage

/// The tables that a report is counted from, at one moment: now, or as they were.
///
/// For the past, each statement begins with what the tables held then, under the names of the tables themselves: a report's SQL is written once.
struct Moment {
    private let connection: any Connection
    private let asOf: Instant?
    private let tables: [RecordTable]

    init(_ connection: any Connection, asOf: Instant?, _ tables: [RecordTable]) {
        self.connection = connection
        self.asOf = asOf
        self.tables = tables
    }

    func table(_ name: String) -> RecordTable? { tables.first { $0.collection.name == name } }

    /// Every row of a statement.
    func all<T>(_ statement: Statement, _ read: (any Row) throws -> T) throws -> [T] {
        guard let asOf else { return try connection.all(statement.text, statement.values, read) }
        let time = "?\(statement.values.count + 1)"
        let text = "WITH \(PastTables(tables, at: time).definitions) \(statement.text)"
        return try connection.all(text, statement.values + [.text(asOf.description)], read)
    }

    /// The counts of a statement of two columns, by the first.
    func counts(_ statement: Statement) throws -> [String: Int] {
        Dictionary(try all(statement) { ($0.text(0), $0.int(1)) }, uniquingKeysWith: +)
    }
}

/// A statement in the making, with the values of its parameters.
struct Statement {
    fileprivate(set) var text = ""
    fileprivate(set) var values: [SQLValue] = []

    /// Gives a value the next parameter.
    mutating func bind(_ text: String) -> String {
        values.append(.text(text))
        return "?\(values.count)"
    }

    /// Words the statement, once all its values are bound.
    init(_ word: (inout Statement) -> String) {
        text = word(&self)
    }

    /// The ids of a table's records that a condition selects, in the département and of the adherent that are asked for.
    mutating func condition(_ condition: String, _ table: RecordTable, _ question: ReportQuestion) -> String {
        var parts = [condition]
        if let department = question["department"] {
            parts.append(table.departmentRows.map { "id IN (SELECT id FROM (\($0)) WHERE department = \(bind(department)))" } ?? "0")
        }
        if let adherent = question["adherent_id"] {
            parts.append(table.adherentRows.map { "id IN (SELECT id FROM (\($0)) WHERE adherent = \(bind(adherent)))" } ?? "0")
        }
        return parts.joined(separator: " AND ")
    }

    /// The same for what took place in the days that are asked for.
    mutating func activity(_ table: RecordTable, _ question: ReportQuestion, and condition: String? = nil) -> String {
        let days = question.days
        let inDays = "\(table.activityOn) BETWEEN \(bind(days.first)) AND \(bind(days.last))"
        return self.condition(([inDays] + [condition].compactMap { $0 }).joined(separator: " AND "), table, question)
    }
}

/// A part of a whole with four decimals, rounded half up; null over 0.
func ratio(_ part: Int, _ whole: Int) -> JSON {
    guard whole > 0 else { return .null }
    return .number(Double((part * 20_000 + whole) / (2 * whole)) / 10_000)
}
