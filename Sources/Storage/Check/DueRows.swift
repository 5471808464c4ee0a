import Domain
import JSON

/// What should stand beside a collection's documents, written anew into tables of this connection, and compared with what does, in both directions.
struct DueRows {
    private let table: RecordTable
    private let connection: any Connection
    private let findings: Findings

    init(_ table: RecordTable, _ connection: any Connection, _ findings: Findings) {
        self.table = table
        self.connection = connection
        self.findings = findings
    }

    func begin() throws {
        try connection.script(
            """
            CREATE TEMP TABLE IF NOT EXISTS due_values(field, value, id, PRIMARY KEY (field, value, id)) WITHOUT ROWID;
            CREATE TEMP TABLE IF NOT EXISTS due_ids(source, value, id, is_own, PRIMARY KEY (source, value, id)) WITHOUT ROWID;
            DELETE FROM temp.due_values;
            DELETE FROM temp.due_ids
            """)
        guard table.isSearched else { return }
        // The same tokenizer as the index's, so that what it makes of the same words is the same.
        try connection.script(
            """
            DROP TABLE IF EXISTS temp.due_terms;
            DROP TABLE IF EXISTS temp.found_terms;
            DROP TABLE IF EXISTS temp.due_words;
            CREATE VIRTUAL TABLE temp.due_words \
            USING fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
            CREATE VIRTUAL TABLE temp.due_terms USING fts5vocab('temp', 'due_words', 'instance');
            CREATE VIRTUAL TABLE temp.found_terms USING fts5vocab('main', '\(table.name)_search', 'instance')
            """)
    }

    func add(_ record: Record, row: Int, isOwn: Bool) throws {
        for value in table.listValues(of: record) {
            try connection.execute(
                "INSERT OR IGNORE INTO temp.due_values VALUES (?1, ?2, ?3)", [.text(value.field), .text(value.value), .text(record.id)])
        }
        for external in table.externalIDs(of: record) {
            try connection.execute(
                "INSERT OR IGNORE INTO temp.due_ids VALUES (?1, ?2, ?3, ?4)",
                [.text(external.source), .text(external.value), .text(record.id), .integer(isOwn ? 1 : 0)])
        }
        if table.isSearched {
            try connection.execute("INSERT INTO temp.due_words (rowid, words) VALUES (?1, ?2)", [.integer(row), .text(table.words(of: record))])
        }
    }

    func compare() throws {
        let name = SQLValue.text(table.collection.name)
        try compare(
            .listValues, due: "SELECT field, value, id FROM temp.due_values",
            found: "SELECT field, value, id FROM main.list_values WHERE collection = ?1", [name])
        try compare(
            .externalIDs, due: "SELECT source, value, id, is_own FROM temp.due_ids",
            found: "SELECT source, value, id, is_own FROM main.external_ids WHERE collection = ?1", [name])
        if table.isSearched { try compareWords() }
    }

    private func compare(_ subject: Finding.Subject, due: String, found: String, _ values: [SQLValue]) throws {
        for (sql, what) in [("\(due) EXCEPT \(found)", "is missing"), ("\(found) EXCEPT \(due)", "is not the document's")] {
            try connection.query(sql, values) { row in
                findings.add(subject, table.collection.name, row.text(2), "a value of \(row.text(0)) \(what)")
                return true
            }
        }
    }

    private func compareWords() throws {
        let due = "SELECT term, doc FROM temp.due_terms"
        let found = "SELECT term, doc FROM temp.found_terms"
        for (sql, what) in [("\(due) EXCEPT \(found)", "not found by"), ("\(found) EXCEPT \(due)", "found by more than")] {
            let rows = "SELECT (SELECT id FROM \(table.name) WHERE \(RecordTable.rowNumber) = doc), doc FROM (\(sql)) GROUP BY doc"
            try connection.query(rows, []) { row in
                findings.add(.search, table.collection.name, row.optionalText(0), "row \(row.int(1)) is \(what) its words")
                return true
            }
        }
    }
}
