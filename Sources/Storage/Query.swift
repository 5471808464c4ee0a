import Domain
import JSON

/// A selection worded in SQL: always one statement for one page, with every value as a parameter.
public struct Query {
    let table: RecordTable
    let selection: Selection
    private(set) var values: [SQLValue] = []
    private var wheres: [String] = []

    public init(_ selection: Selection, in table: RecordTable) {
        self.table = table
        self.selection = selection
        let source = selection.asOf.map { past($0) } ?? (selection.comesAsFound ? found : table.name)
        let filters = selection.conditions.map { wording(of: $0) }
        wheres = filters
        if !selection.words.isEmpty { wheres.append(wording(of: selection.words)) }
        self.source = source
    }

    private var source = ""

    /// One page's rows: id, version, document, then the values of the order.
    mutating func page(limit: Int) -> String {
        let order = selection.order
        var conditions = wheres
        if let cursor = selection.cursor { conditions.append(after(cursor, order)) }
        let keys = order.map { column($0.member) }
        let sequence = zip(keys, order).map { "\($0) \($1.descending ? "DESC" : "ASC")" }.joined(separator: ", ")
        return
            "SELECT id, version, document, \(keys.joined(separator: ", ")) FROM \(source)\(clause(conditions)) ORDER BY \(sequence) LIMIT \(bind(.integer(limit)))"
    }

    func count() -> String {
        "SELECT count(*) FROM \(source)\(clause(wheres))"
    }

    private func clause(_ conditions: [String]) -> String {
        conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }

    private mutating func bind(_ value: SQLValue) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    private func column(_ member: Member) -> String {
        if member.path == [RecordTable.rowNumber] { return "\(table.name)_search.rowid" }
        return member.sortsAsWords ? RecordTable.sortColumn(member) : member.column
    }

    // MARK: - Conditions

    private mutating func wording(of condition: Condition) -> String {
        let member = condition.member
        if case .inForce(let day, let states) = condition.test {
            let names = states.map { bind(.text($0)) }.joined(separator: ", ")
            let day = bind(.text(day))
            return "(status IN (\(names)) AND starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day)))"
        }
        if case .computed(let name, let wanted) = condition.test {
            return "\(wanted ? "" : "NOT ")\(ComputedFilters.expression(name, of: table.collection.name))"
        }
        if case .anyOfNow(let values) = condition.test {
            return "id IN (SELECT id FROM \(table.name) WHERE \(onColumn(member.column, .anyOf(values))))"
        }
        if member.path.count == 2, member.path[0] == "external_ids" { return externalID(member.path[1], condition.test) }
        if member.shape.isList { return inList(member, condition.test) }
        // A text has no column; whether it is there can be asked all the same.
        let column = member.isFilterable ? member.column : "(document ->> '$.\(member.path.joined(separator: "."))')"
        let wording = onColumn(column, condition.test)
        guard case .anyOf = condition.test, let former = table.collection.formerKeys.first(where: { $0.key.path == member.path })?.former else {
            return wording
        }
        return "(\(wording) OR \(inList(former, condition.test)))"
    }

    private mutating func onColumn(_ column: String, _ test: Condition.Test) -> String {
        switch test {
        case .anyOf(let all) where all.count == 1: "\(column) = \(bind(all[0]))"
        case .anyOf(let all): "\(column) IN (\(all.map { bind($0) }.joined(separator: ", ")))"
        case .noneOf(let all): "(\(column) IS NULL OR \(column) NOT IN (\(all.map { bind($0) }.joined(separator: ", "))))"
        case .compare(let comparison, let value): "\(column) \(comparison.sign) \(bind(value))"
        case .prefix(let text): "(\(column) >= \(bind(.text(text))) AND \(column) < \(bind(.text(text + "\u{10FFFF}"))))"
        case .null(let isNull): "\(column) IS \(isNull ? "" : "NOT ")NULL"
        case .inForce, .computed, .anyOfNow: "1"
        }
    }

    /// A list matches when it holds one of the values; in the past the lists are read from the documents.
    private mutating func inList(_ member: Member, _ test: Condition.Test) -> String {
        let rows: String
        if selection.asOf == nil {
            rows = "FROM list_values WHERE collection = \(bind(.text(table.collection.name))) AND field = \(bind(.text(member.dotted)))"
        } else {
            rows = "FROM json_each(document, \(bind(.text("$." + member.path.joined(separator: "."))))) WHERE 1"
        }
        switch test {
        case .null(let isNull): return holds(rows, !isNull)
        case .noneOf(let all): return holds(rows + " AND " + onColumn("value", .anyOf(all)), false)
        default: return holds(rows + " AND " + onColumn("value", test), true)
        }
    }

    private func holds(_ rows: String, _ wanted: Bool) -> String {
        let not = wanted ? "" : "NOT "
        return selection.asOf == nil ? "id \(not)IN (SELECT id \(rows))" : "\(not)EXISTS (SELECT 1 \(rows))"
    }

    private mutating func externalID(_ source: String, _ test: Condition.Test) -> String {
        guard selection.asOf == nil else {
            let path = bind(.text("$.external_ids.\(source)"))
            return onColumn("(document ->> \(path))", test)
        }
        let rows = "SELECT id FROM external_ids WHERE collection = \(bind(.text(table.collection.name))) AND source = \(bind(.text(source)))"
        switch test {
        case .null(let isNull): return "id \(isNull ? "NOT " : "")IN (\(rows))"
        case .noneOf(let all): return "id NOT IN (\(rows) AND \(onColumn("value", .anyOf(all))))"
        default: return "id IN (\(rows) AND \(onColumn("value", test)))"
        }
    }

    private mutating func wording(of words: [String]) -> String {
        let terms = words.map { "\"\($0)\"*" }.joined(separator: " ")
        let match = "\(table.name)_search MATCH \(bind(.text(terms)))"
        return selection.comesAsFound ? match : "\(RecordTable.rowNumber) IN (SELECT rowid FROM \(table.name)_search WHERE \(match))"
    }

    /// The records by their words: the index is walked by row, and stops when the page is full.
    private var found: String {
        "\(table.name)_search CROSS JOIN \(table.name) ON \(table.name).\(RecordTable.rowNumber) = \(table.name)_search.rowid"
    }

    // MARK: - The past

    /// The rows as they were at a time.
    private mutating func past(_ time: Instant) -> String {
        "(\(table.past(at: bind(.text(time.description)))))"
    }

    // MARK: - The cursor

    /// What lies beyond the cursor's row. NULL comes first in ascending order, as in SQLite.
    private mutating func after(_ cursor: Cursor, _ order: [Selection.SortKey]) -> String {
        var alternatives: [String] = []
        var equals: [String] = []
        for (key, value) in zip(order, cursor.values) {
            let column = column(key.member)
            if let beyond = beyond(column, value, key.descending) { alternatives.append((equals + [beyond]).joined(separator: " AND ")) }
            equals.append(value == .null ? "\(column) IS NULL" : "\(column) = \(bind(value))")
        }
        // Nothing lies beyond a cursor that is null all along, which no page of ours gives.
        return alternatives.isEmpty ? "0" : "(\(alternatives.map { "(\($0))" }.joined(separator: " OR ")))"
    }

    private mutating func beyond(_ column: String, _ value: SQLValue, _ descending: Bool) -> String? {
        switch (value, descending) {
        case (.null, false): "\(column) IS NOT NULL"
        case (.null, true): nil
        case (_, false): "\(column) > \(bind(value))"
        case (_, true): "(\(column) < \(bind(value)) OR \(column) IS NULL)"
        }
    }
}
