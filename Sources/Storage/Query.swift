import Domain
import JSON

/// A selection worded in SQL: always one statement for one page, with every value as a parameter.
struct Query {
    let table: RecordTable
    let selection: Selection
    private let plan: PagePlan
    private(set) var values: [SQLValue] = []
    /// What rows are taken from.
    var source = ""
    private(set) var wheres: [String] = []

    init(_ selection: Selection, in table: RecordTable, by plan: PagePlan = .open) {
        self.table = table
        self.selection = selection
        self.plan = plan
        let source = selection.asOf.map { past($0) } ?? (selection.comesAsFound ? found : table.name)
        for (place, condition) in selection.conditions.enumerated() { wheres.append(wording(of: condition, isTested: plan.tested.contains(place))) }
        if !selection.words.isEmpty { wheres.append(wording(of: selection.words)) }
        self.source = source
    }

    /// With no rows and no conditions yet.
    init(_ table: RecordTable, _ selection: Selection) {
        self.table = table
        self.selection = selection
        plan = .open
    }

    /// One page's rows: id, version, document, then the values of the order.
    mutating func page(limit: Int) -> String {
        let order = selection.order
        var conditions = wheres
        if let cursor = selection.cursor { conditions.append(after(cursor, order)) }
        let keys = order.map { column($0.member) }.joined(separator: ", ")
        return
            "SELECT id, version, document, \(keys) FROM \(source)\(clause(conditions)) ORDER BY \(sequence(of: order)) LIMIT \(bind(.integer(limit)))"
    }

    /// The ids of all rows, in order.
    func ids() -> String {
        "SELECT id FROM \(source)\(clause(wheres)) ORDER BY \(sequence(of: selection.order))"
    }

    /// Of some rows, given as a JSON list of their ids, those that are selected now: id, version and document, in the order of the list.
    mutating func rows(listed ids: [UInt8]) -> String {
        let listed = "(SELECT key AS listed_place, value AS listed_id FROM json_each(\(bind(.textBytes(ids)))))"
        return "SELECT id, version, document FROM \(listed) CROSS JOIN \(source) ON id = listed_id\(clause(wheres)) ORDER BY listed_place"
    }

    private func sequence(of order: [Selection.SortKey]) -> String {
        order.map { "\(column($0.member)) \($0.descending ? "DESC" : "ASC")" }.joined(separator: ", ")
    }

    func clause(_ conditions: [String]) -> String {
        conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }

    mutating func bind(_ value: SQLValue) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    /// What is ordered by.
    private func column(_ member: Member) -> String {
        if member.path == [RecordTable.rowNumber] { return "\(table.name)_search.rowid" }
        let column = member.sortsAsWords ? RecordTable.sortColumn(member) : member.column
        // A sign before it keeps an index from being used for it.
        return plan.sorts ? "+\(column)" : column
    }

    // MARK: - Conditions

    private mutating func wording(of condition: Condition, isTested: Bool) -> String {
        let member = condition.member
        if case .inForce(let day, let states) = condition.test {
            let names = states.map { bind(.text($0)) }.joined(separator: ", ")
            let day = bind(.text(day))
            let sign = isTested ? "+" : ""
            return "(\(sign)status IN (\(names)) AND \(sign)starts_on <= \(day) AND (ends_on IS NULL OR ends_on >= \(day)))"
        }
        if case .computed(let name, let wanted) = condition.test {
            return "\(wanted ? "" : "NOT ")\(ComputedFilters.expression(name, of: table.collection.name))"
        }
        if case .anyOfNow(let values) = condition.test {
            return
                "EXISTS (SELECT 1 FROM \(table.name) AS present WHERE present.id = past.id AND \(onColumn("present.\(member.column)", .anyOf(values))))"
        }
        if member.path.count == 2, member.path[0] == "external_ids" { return externalID(member.path[1], condition.test) }
        if member.shape.isList { return inList(member, condition.test, isTested: isTested) }
        // A text has no column; whether it is there can be asked all the same.
        let column = member.isFilterable ? member.column : "(document ->> '$.\(member.path.joined(separator: "."))')"
        let wording = onColumn(isTested ? "+\(column)" : column, condition.test)
        guard case .anyOf = condition.test, let former = table.collection.formerKeys.first(where: { $0.key.path == member.path })?.former else {
            return wording
        }
        return "(\(wording) OR \(inList(former, condition.test)))"
    }

    mutating func onColumn(_ column: String, _ test: Condition.Test) -> String {
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
    private mutating func inList(_ member: Member, _ test: Condition.Test, isTested: Bool = false) -> String {
        let not = test.isPositive ? "" : "NOT "
        let rows = listRows(member, test)
        if selection.asOf != nil { return "\(not)EXISTS (SELECT 1 \(rows))" }
        // Behind a range of values the id is no more looked up: then the ids are a set, and the rows are held against it.
        guard isTested, test.isEquality else { return "\(isTested ? "+" : "")id \(not)IN (SELECT id \(rows))" }
        return "\(not)EXISTS (SELECT 1 \(rows) AND id = \(table.name).id)"
    }

    /// Where the values are that a test on a list is about.
    mutating func listRows(_ member: Member, _ test: Condition.Test) -> String {
        let rows =
            if selection.asOf == nil {
                "FROM list_values WHERE collection = \(bind(.text(table.collection.name))) AND field = \(bind(.text(member.dotted)))"
            } else {
                "FROM json_each(document, \(bind(.text("$." + member.path.joined(separator: "."))))) WHERE 1"
            }
        switch test {
        case .null: return rows
        case .noneOf(let all): return rows + " AND " + onColumn("value", .anyOf(all))
        default: return rows + " AND " + onColumn("value", test)
        }
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
        let match = matching(words)
        guard !selection.comesAsFound else { return match }
        return "\(plan.testsWords ? "+" : "")\(RecordTable.rowNumber) IN (SELECT rowid FROM \(table.name)_search WHERE \(match))"
    }

    mutating func matching(_ words: [String]) -> String {
        "\(table.name)_search MATCH \(bind(.text(words.map { "\"\($0)\"*" }.joined(separator: " "))))"
    }

    /// The records by their words: the index is walked by row, and stops when the page is full.
    private var found: String {
        "\(table.name)_search CROSS JOIN \(table.name) ON \(table.name).\(RecordTable.rowNumber) = \(table.name)_search.rowid"
    }

    // MARK: - The past

    /// The rows as they were at a time.
    private mutating func past(_ time: Instant) -> String {
        "(\(table.past(at: bind(.text(time.description))))) AS past"
    }

    // MARK: - The cursor

    /// What lies beyond the cursor's row. NULL comes first in ascending order, as in SQLite.
    ///
    /// A value stands in it under one number, and what is never NULL is not asked whether it is: so SQLite sees where an index is to be begun.
    private mutating func after(_ cursor: Cursor, _ order: [Selection.SortKey]) -> String {
        var alternatives: [String] = []
        var equals: [String] = []
        for (key, value) in zip(order, cursor.values) {
            let column = column(key.member)
            let mark = value == .null ? nil : bind(value)
            if let beyond = beyond(column, mark, key) { alternatives.append((equals + [beyond]).joined(separator: " AND ")) }
            equals.append(mark.map { "\(column) = \($0)" } ?? "\(column) IS NULL")
        }
        // Nothing lies beyond a cursor that is null all along, which no page of ours gives.
        return alternatives.isEmpty ? "0" : "(\(alternatives.map { "(\($0))" }.joined(separator: " OR ")))"
    }

    private func beyond(_ column: String, _ mark: String?, _ key: Selection.SortKey) -> String? {
        switch (mark, key.descending) {
        case (nil, false): "\(column) IS NOT NULL"
        case (nil, true): nil
        case (let mark?, false): "\(column) > \(mark)"
        case (let mark?, true): key.member.traits.contains(.always) ? "\(column) < \(mark)" : "(\(column) < \(mark) OR \(column) IS NULL)"
        }
    }
}
