import Domain

/// The tables of the SQLite engine.
///
/// A new collection's table, and a new member's column and index, are added at start when they are missing: they follow from the
/// declarations, and their content from the documents. A change of the other tables takes a new version here.
enum SQLiteSchema {
    static let version = 8

    /// Brings a database up to the schema, or refuses one that a later program wrote. To be run inside a transaction by the writer.
    static func migrate(_ connection: any Connection, tables: [RecordTable]) throws {
        let found = try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
        guard found <= version else { throw StoreError.newerDatabase(found: found, known: version) }
        // An empty file becomes a database; one that somebody else filled stays theirs.
        let isEmpty = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } == 0
        if !isEmpty { try refuseForeign(connection) }
        if found < 1 { try connection.script(common) }
        if found < 2 { try connection.script(idempotencyKeys) }
        if found < 3 { try connection.script(feed) }
        if found < 4 { try connection.script(([mirrors] + tables.flatMap(keysOfAllRecords)).joined(separator: ";\n")) }
        if found < 5 { try connection.script(audit) }
        if found < 6 { try connection.script(webhooks) }
        if found < 7 { try connection.script(keyRotation) }
        if found < 8 { try connection.script(tables.flatMap(indexesOfFewerRows).joined(separator: ";\n")) }
        for table in tables { try bringUp(table, connection) }
        if found < version { try connection.script("PRAGMA user_version = \(version)") }
    }

    private static let common = """
        CREATE TABLE list_values(
            collection TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
            PRIMARY KEY (collection, field, value, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE external_ids(
            collection TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
            PRIMARY KEY (collection, source, value)) STRICT, WITHOUT ROWID;
        CREATE TABLE changes(
            seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL,
            version INTEGER NOT NULL, op TEXT NOT NULL CHECK (op IN ('put', 'delete')), at TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX changes_record ON changes(collection, id);
        CREATE TABLE revisions(
            seq INTEGER PRIMARY KEY, collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
            op TEXT NOT NULL CHECK (op IN ('put', 'delete')), at TEXT NOT NULL, key_id TEXT, request_id TEXT, document TEXT NOT NULL) STRICT;
        CREATE UNIQUE INDEX revisions_record ON revisions(collection, id, version);
        CREATE TABLE derived_rows(collection TEXT PRIMARY KEY, declaration TEXT NOT NULL) STRICT;
        CREATE TABLE keys(
            id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL, scopes TEXT NOT NULL, role TEXT, adherent_id TEXT,
            created_at TEXT NOT NULL, expires_at TEXT, revoked_at TEXT) STRICT;
        """

    /// Version 2. An answer that is a record stands in `revisions`; any other has its `body`.
    private static let idempotencyKeys = """
        CREATE TABLE idempotency_keys(
            key_id TEXT NOT NULL, name TEXT NOT NULL, fingerprint BLOB NOT NULL, expires_at TEXT NOT NULL, status INTEGER NOT NULL,
            headers TEXT NOT NULL, body BLOB, collection TEXT, record TEXT, version INTEGER, PRIMARY KEY (key_id, name)) STRICT;
        CREATE INDEX idempotency_keys_expiry ON idempotency_keys(expires_at);
        """

    /// Version 3. One row: what tells this database's feed from another's.
    private static let feed = """
        CREATE TABLE feed(id TEXT NOT NULL) STRICT;
        INSERT INTO feed (id) VALUES (lower(hex(randomblob(4))));
        """

    /// Version 4. Where the mirror of each source stands, and the changes that wait for a record they refer to (`collection/id`; empty for a
    /// deletion, which waits for those that refer to it). Other systems' ids may come again with another region's record.
    private static let mirrors = """
        CREATE TABLE mirrors(
            source TEXT PRIMARY KEY, origin TEXT UNIQUE, cursor TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT;
        CREATE TABLE mirror_waiting(
            collection TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, version INTEGER NOT NULL, document TEXT, awaits TEXT NOT NULL,
            PRIMARY KEY (collection, id)) STRICT;
        CREATE INDEX mirror_waiting_awaits ON mirror_waiting(awaits);
        ALTER TABLE external_ids RENAME TO external_ids_before;
        CREATE TABLE external_ids(
            collection TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL, is_own INTEGER NOT NULL DEFAULT 1,
            PRIMARY KEY (collection, source, value, id)) STRICT, WITHOUT ROWID;
        INSERT INTO external_ids (collection, source, value, id) SELECT collection, source, value, id FROM external_ids_before;
        DROP TABLE external_ids_before;
        CREATE UNIQUE INDEX external_ids_own ON external_ids(collection, source, value) WHERE is_own = 1
        """

    /// Keys held for all records of a table until version 4, and hold for the node's own since.
    private static func keysOfAllRecords(_ table: RecordTable) -> [String] {
        table.collection.keys.map { "DROP INDEX IF EXISTS \(keyIndex(table, $0))" }
    }

    /// Before version 8 these indexes held some of the rows only, so that no order and few filters could use them. They are made again. An index of a
    /// member that becomes required later is to be dropped by the version that makes it so, too.
    private static func indexesOfFewerRows(_ table: RecordTable) -> [String] {
        keysOfAllRecords(table)
            + table.collection.comparableValues.filter(RecordTable.isIndexedWhole).map { "DROP INDEX IF EXISTS \(table.name)_\($0.column)" }
    }

    private static func keyIndex(_ table: RecordTable, _ key: [Member]) -> String {
        "\(table.name)_key_\(key.map(\.column).joined(separator: "_"))"
    }

    private static func bringUp(_ table: RecordTable, _ connection: any Connection) throws {
        let known = Set(try connection.all("SELECT name FROM pragma_table_xinfo(?1)", [.text(table.name)]) { $0.text(0) })
        if known.isEmpty {
            try connection.script(create(table))
        } else {
            for column in generatedColumns(table) where !known.contains(column.name) {
                try connection.script("ALTER TABLE \(table.name) ADD COLUMN \(column.definition)")
            }
        }
        if !known.isEmpty, !known.contains(RecordTable.isOwn) {
            try connection.script("ALTER TABLE \(table.name) ADD COLUMN \(isOwnColumn)")
        }
        let sorts = table.wordSorted.map { RecordTable.sortColumn($0) }
        for column in sorts where !known.isEmpty && !known.contains(column) {
            try connection.script("ALTER TABLE \(table.name) ADD COLUMN \(column) TEXT")
        }
        try connection.script((indexes(table) + Erasure.indexes(on: table)).joined(separator: ";\n"))
        try DerivedRows(table, connection).bringUp(isNew: known.isEmpty)
    }

    private static let isOwnColumn = "\(RecordTable.isOwn) INTEGER NOT NULL DEFAULT 1"

    private static func create(_ table: RecordTable) -> String {
        let own = ["seq INTEGER PRIMARY KEY", "id TEXT NOT NULL UNIQUE", "version INTEGER NOT NULL", "document TEXT NOT NULL", isOwnColumn]
        let sorts = table.wordSorted.map { "\(RecordTable.sortColumn($0)) TEXT" }
        let columns = own + sorts + generatedColumns(table).map(\.definition)
        return "CREATE TABLE \(table.name)(\n    \(columns.joined(separator: ",\n    "))) STRICT"
    }

    private static func generatedColumns(_ table: RecordTable) -> [(name: String, definition: String)] {
        table.collection.comparableValues.filter { !["id", "version"].contains($0.dotted) }.map { member in
            let path = "$." + member.path.joined(separator: ".")
            var definition = "\(member.column) \(type(of: member.shape)) GENERATED ALWAYS AS (document ->> '\(path)') VIRTUAL"
            if case .reference(let collection) = member.shape { definition += " REFERENCES \(RecordTable.name(of: collection))(id)" }
            return (member.column, definition)
        }
    }

    private static func type(of shape: Shape) -> String {
        switch shape {
        case .integer, .boolean: "INTEGER"
        case .decimal: "REAL"
        default: "TEXT"
        }
    }

    private static func indexes(_ table: RecordTable) -> [String] {
        let name = table.name
        // Each index costs a write about 17 µs; one on a mostly absent reference holds only what is there.
        let single = table.collection.comparableValues.filter { $0.traits.contains(.indexed) }.map {
            "CREATE INDEX IF NOT EXISTS \(name)_\($0.column) ON \(name)(\($0.column), id)"
                + (RecordTable.isIndexedWhole($0) ? "" : " WHERE \($0.column) IS NOT NULL")
        }
        let words = table.wordSorted.map {
            "CREATE INDEX IF NOT EXISTS \(name)_\(RecordTable.sortColumn($0)) ON \(name)(\(RecordTable.sortColumn($0)), id)"
        }
        // An absent value leaves a key without effect: SQL's NULL is distinct from itself, and only a unique index says so. So it is with what
        // is mirrored, which the index holds all the same: it serves filters too.
        let unique = table.collection.keys.map { key in
            let columns = key.map { table.collection.nullableInKeys.contains($0.column) ? "COALESCE(\($0.column), '')" : $0.column }
                .joined(separator: ", ")
            return "CREATE UNIQUE INDEX IF NOT EXISTS \(keyIndex(table, key)) ON \(name)(\(columns), NULLIF(\(RecordTable.isOwn), 0))"
        }
        return single + words + unique
    }
}
