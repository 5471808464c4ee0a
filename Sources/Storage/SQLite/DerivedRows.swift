import Domain
import JSON

/// What a declaration has written beside a collection's documents: folded sort columns, list values, search words. When the declaration
/// changes, all of it is written anew from the documents.
struct DerivedRows {
    let table: RecordTable
    let connection: any Connection

    init(_ table: RecordTable, _ connection: any Connection) {
        self.table = table
        self.connection = connection
    }

    func bringUp(isNew: Bool) throws {
        try writeWhereChanged(isNew: isNew)
        if table.isSearched { try tuneSearch() }
    }

    /// Each commit adds a segment to the full-text index. Merged sixteen at a time instead of four they cost a group of 16 records a fifth
    /// less of the writer's time; a search looks into some more of them.
    private func tuneSearch() throws {
        for (name, value) in [("automerge", 16), ("crisismerge", 64)] {
            try connection.execute(
                "INSERT INTO \(table.name)_search (\(table.name)_search, rank) VALUES (?1, ?2)", [.text(name), .integer(value)])
        }
    }

    private func writeWhereChanged(isNew: Bool) throws {
        let found = try connection.first("SELECT declaration FROM derived_rows WHERE collection = ?1", [.text(table.collection.name)]) { $0.text(0) }
        guard isNew || found != declaration else { return }
        try connection.script("DROP TABLE IF EXISTS \(table.name)_search")
        if table.isSearched {
            try connection.script(
                """
                CREATE VIRTUAL TABLE \(table.name)_search \
                USING fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0")
                """)
        }
        try connection.execute("DELETE FROM list_values WHERE collection = ?1", [.text(table.collection.name)])
        try writeAnew()
        try connection.execute(
            "INSERT OR REPLACE INTO derived_rows (collection, declaration) VALUES (?1, ?2)", [.text(table.collection.name), .text(declaration)])
    }

    /// Names what is derived.
    private var declaration: String {
        let sorts = table.wordSorted.map { "sort " + $0.dotted }
        let lists = table.collection.comparableLists.map { "list " + $0.dotted }
        let words = table.collection.searchable.map { "words " + $0.dotted }
        return (sorts + lists + words).joined(separator: ", ")
    }

    private func writeAnew() throws {
        var last = -1
        while true {
            let rows = try connection.all("SELECT seq, document FROM \(table.name) WHERE seq > ?1 ORDER BY seq LIMIT 500", [.integer(last)]) {
                (row: $0.int(0), document: $0.bytes(1))
            }
            guard let end = rows.last?.row else { return }
            for (row, document) in rows {
                guard case .object(let members) = try JSON(parsing: document) else { continue }
                try write(Record(members), row: row, document)
            }
            last = end
        }
    }

    private func write(_ record: Record, row: Int, _ document: [UInt8]) throws {
        try connection.execute(table.update, table.values(of: record, document: document))
        for value in table.listValues(of: record) {
            try connection.execute(
                "INSERT INTO list_values (collection, field, value, id) VALUES (?1, ?2, ?3, ?4)",
                [.text(table.collection.name), .text(value.field), .text(value.value), .text(record.id)])
        }
        if table.isSearched { try connection.execute(table.searchInsert, [.integer(row), .text(table.words(of: record))]) }
    }
}
