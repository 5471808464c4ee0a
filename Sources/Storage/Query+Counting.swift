import Domain

/// Statements that count.
extension Query {
    func count() -> String {
        "SELECT count(*) FROM \(source)\(clause(wheres))"
    }

    /// What ``count()`` then counts is a whole selection, without a look at the records where the list of values tells enough.
    init(counting selection: Selection, in table: RecordTable) {
        guard selection.asOf == nil, selection.words.isEmpty, selection.conditions.count == 1, let only = selection.conditions.first,
            only.member.shape.isList, case .anyOf = only.test
        else {
            self.init(selection, in: table)
            return
        }
        self.init(table, selection)
        source = "(SELECT DISTINCT id \(listRows(only.member, only.test)))"
    }

    /// What ``count()`` then counts is what one condition finds, or leaves out, through its index, up to one more than `few`.
    init(probing place: Int, of selection: Selection, in table: RecordTable, few: Int) {
        let condition = selection.conditions[place]
        self.init(table, selection)
        let rows =
            condition.member.shape.isList
            ? listRows(condition.member, condition.test) : "FROM \(table.name) WHERE \(onColumn(condition.member.column, condition.test))"
        source = "(SELECT 1 \(rows) LIMIT \(bind(.integer(few + 1))))"
    }

    /// The same for the words.
    init(probingWordsOf selection: Selection, in table: RecordTable, few: Int) {
        self.init(table, selection)
        source = "(SELECT 1 FROM \(table.name)_search WHERE \(matching(selection.words)) LIMIT \(bind(.integer(few + 1))))"
    }
}
