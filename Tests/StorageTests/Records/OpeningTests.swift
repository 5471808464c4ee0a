import Domain
import JSON
import Testing

@testable import Storage

@Suite struct OpeningTests {
    private let file: TemporaryDatabase

    init() throws { file = try TemporaryDatabase() }

    private func circumstances() -> Circumstances { RecordDatabase.circumstances(RecordDatabase.start) }

    /// Changes the file as an older or newer program would have left it.
    private func alter(_ script: String) throws {
        let connection = try SQLiteConnection(holding: DatabaseLock(path: file.path))
        try connection.register(function: "fold", deterministic: true) { fold($0) }
        try connection.script(script)
        connection.close()
    }

    /// What the file says as it is.
    private func number(_ query: String) throws -> Int? {
        let connection = try SQLiteConnection(holding: DatabaseLock(path: file.path))
        defer { connection.close() }
        return try connection.first(query) { $0.int(0) }
    }

    @Test func `The first start loads the 67 items of the charter, each in its history and feed`() throws {
        let database = try RecordDatabase(file)
        let counts = try database.counts()
        #expect(counts["objectives"] == 67 && counts["revisions"] == 67 && counts["changes"] == 67)
        let item = try #require(try database.one("objectives", "OBJ-39"))
        #expect(
            item["id"] == "OBJ-39" && item["code"] == "OBJ-39" && item["version"] == 1 && item["status"] == "active" && item["parent"] == "OBJ-38")
        #expect(item["origin"] == "occitanie" && item["created_at"] == "2026-03-02T09:15:00.000Z" && item["updated_at"] == "2026-03-02T09:15:00.000Z")
        #expect(try database.search("objectives", "informers former").contains("OBJ-11"))
        for item in StrategicFramework.shared.items {
            #expect(try database.one("objectives", item.code)?["label_fr"]?.stringValue == item.labelFr)
        }
    }

    @Test func `A database opened again keeps all, and loads nothing twice`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent)
        try database.patch("objectives", "OBJ-12", ["note": "Prioritaire"])
        let counts = try database.counts()
        database.store.close()
        let again = try RecordDatabase(file)
        #expect(try again.counts() == counts)
        #expect(try again.one("adherents", id)?["name"] == "Les Ateliers")
        #expect(try again.one("objectives", "OBJ-12")?["note"] == "Prioritaire")
        #expect(try again.search("adherents", "ateliers") == [id])
        try again.patch("adherents", id, ["brand": "Ressourcerie"])
        #expect(try again.search("adherents", "ressourcerie") == [id])
    }

    @Test func `A column and an index that an older database lacks are added at start, filled`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent)
        database.store.close()
        try alter(
            "DROP INDEX adherents_department; ALTER TABLE adherents DROP COLUMN department; ALTER TABLE adherents DROP COLUMN governance_board_seats")
        let again = try RecordDatabase(file)
        #expect(try again.ids("adherents", where: "department", .anyOf([.text("31")])) == [id])
        #expect(try again.ids("adherents", where: "governance.board_seats", .null(true)) == [id])
        #expect(try again.rows("SELECT count(*) FROM pragma_index_list('adherents') WHERE name = 'adherents_department'") == ["1"])
    }

    @Test func `What a changed declaration derives is written anew from the documents`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent)
        try database.patch("adherents", id, ["objective_codes": ["OBJ-12"]])
        database.store.close()
        try alter(
            """
            DROP INDEX adherents_name_sort; ALTER TABLE adherents DROP COLUMN name_sort; DELETE FROM list_values WHERE collection = 'adherents';
            DROP TABLE adherents_search; UPDATE derived_rows SET declaration = 'sort brand' WHERE collection = 'adherents'
            """)
        let again = try RecordDatabase(file)
        #expect(try again.search("adherents", "ateliers") == [id])
        #expect(try again.rows("SELECT name_sort FROM adherents") == ["les ateliers"])
        #expect(try again.rows("SELECT value FROM list_values WHERE collection = 'adherents'") == ["OBJ-12"])
    }

    @Test func `A table that an older database lacks is added at start`() throws {
        try RecordDatabase(file).store.close()
        try alter("DROP TABLE campaigns; DROP TABLE campaigns_search")
        let again = try RecordDatabase(file)
        let id = try again.create("campaigns", Bodies.campaign)
        #expect(try again.ids("campaigns") == [id])
    }

    @Test func `A database of version 1 gets the tables of later versions and keeps all it has`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent)
        let counts = try database.counts()
        database.store.close()
        try alter(
            "DROP TABLE idempotency_keys; DROP TABLE feed; \(Self.beforeMirrors); \(Self.beforeAudit); \(Self.beforeWebhooks); \(Self.beforeRotation); PRAGMA user_version = 1"
        )
        let again = try RecordDatabase(file)
        #expect(try again.rows("PRAGMA user_version") == ["\(SQLiteSchema.version)"])
        #expect(try again.rows("SELECT name FROM pragma_index_list('idempotency_keys') WHERE origin = 'c'") == ["idempotency_keys_expiry"])
        #expect(try again.rows("SELECT length(id) FROM feed") == ["8"])
        #expect(try again.counts() == counts)
        #expect(try again.one("adherents", id)?["name"] == "Les Ateliers")
    }

    /// Takes away what version 7 has brought.
    private static let beforeRotation = ["rotated_at", "previous_hash", "previous_until", "last_used_at"]
        .map { "ALTER TABLE keys DROP COLUMN \($0)" }.joined(separator: "; ")

    /// Takes away what version 6 has brought.
    private static let beforeWebhooks = "DROP TABLE deliveries; DROP TABLE webhooks"

    /// Takes away what version 4 has brought.
    private static let beforeMirrors = """
        DROP TABLE mirrors; DROP TABLE mirror_waiting; DROP INDEX adherents_key_siret_kind; ALTER TABLE adherents DROP COLUMN is_own;
        CREATE UNIQUE INDEX adherents_key_siret_kind ON adherents(siret, kind);
        DROP INDEX external_ids_own; ALTER TABLE external_ids RENAME TO other_ids;
        CREATE TABLE external_ids(
            collection TEXT NOT NULL, source TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
            PRIMARY KEY (collection, source, value)) STRICT, WITHOUT ROWID;
        INSERT INTO external_ids SELECT collection, source, value, id FROM other_ids;
        DROP TABLE other_ids
        """

    /// Takes away what version 5 has brought.
    private static let beforeAudit = "DROP TABLE audit; DROP INDEX revisions_audit"

    @Test func `A database of version 4 gets the audit, which tells what was written before`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent)
        database.store.close()
        try alter("\(Self.beforeAudit); \(Self.beforeWebhooks); \(Self.beforeRotation); PRAGMA user_version = 4")
        let again = try RecordDatabase(file)
        var selection = AuditSelection()
        selection.ops = ["put"]
        selection.collections = ["adherents"]
        var found: [String] = []
        let next = try again.store.readers.read { try Audit($0).page(selection) { found.append("\($0.op) \($0.id) \($0.keyID ?? "–")") } }
        #expect(found == ["put \(id) key"] && next == nil)
    }

    @Test func `A database of version 6 keeps its keys, which have one secret and were never used`() throws {
        let database = try RecordDatabase(file)
        let key = StoredKey(
            id: "k7w2m4p9qs", name: "test", hash: [1, 2], scopes: ["*:read"], role: "reader", adherentID: nil, createdAt: "2026-03-01T08:00:00.000Z",
            expiresAt: nil)
        try database.store.writer.perform { try KeyStorage.add(key, $0.connection) }
        database.store.close()
        try alter("\(Self.beforeRotation); PRAGMA user_version = 6")
        let again = try RecordDatabase(file)
        #expect(try again.store.readers.read { try KeyStorage.all($0) } == [key])
    }

    @Test func `A database of version 3 is brought to where keys hold for its own records, which keep theirs`() throws {
        let database = try RecordDatabase(file)
        let body = Bodies.adherent.patched(["siret": "73282932000074", "external_ids": ["asp": "1"]])
        let id = try database.create("adherents", body)
        database.store.close()
        try alter("\(Self.beforeMirrors); \(Self.beforeAudit); \(Self.beforeWebhooks); \(Self.beforeRotation); PRAGMA user_version = 3")
        let again = try RecordDatabase(file)
        #expect(try again.rows("SELECT is_own FROM adherents") == ["1"])
        #expect(try again.rows("SELECT source, value, id, is_own FROM external_ids") == ["asp 1 \(id) 1"])
        #expect(refusal { try again.create("adherents", body.patched(["external_ids": nil])) } == "duplicate siret,kind \(id)")
        #expect(refusal { try again.create("adherents", body.patched(["siret": nil])) } == "duplicate external_ids.asp \(id)")
        #expect(try again.rows("SELECT count(*) FROM mirrors") == ["0"])
    }

    @Test func `A database of version 7 gets indexes that hold all rows, and its keys hold as before`() throws {
        let database = try RecordDatabase(file)
        let body = Bodies.adherent.patched(["siret": "73282932000074"])
        let id = try database.create("adherents", body)
        database.store.close()
        try alter(
            """
            DROP INDEX adherents_updated_at; DROP INDEX adherents_status; DROP INDEX adherents_key_siret_kind;
            CREATE INDEX adherents_status ON adherents(status, id) WHERE status IS NOT NULL;
            CREATE UNIQUE INDEX adherents_key_siret_kind ON adherents(siret, kind) WHERE is_own = 1; PRAGMA user_version = 7
            """)
        let again = try RecordDatabase(file)
        let whole = try again.rows("SELECT name FROM pragma_index_list('adherents') WHERE partial = 0")
        #expect(whole.contains { $0 == "adherents_updated_at" } && whole.contains("adherents_status") && whole.contains("adherents_key_siret_kind"))
        #expect(refusal { try again.create("adherents", body) } == "duplicate siret,kind \(id)")
    }

    @Test func `A database of a later program is refused, and left as it is`() throws {
        try RecordDatabase(file).store.close()
        try alter("PRAGMA user_version = 99")
        #expect(throws: StoreError.newerDatabase(found: 99, known: SQLiteSchema.version)) {
            try Store(path: file.path, circumstances: circumstances())
        }
        try alter("PRAGMA user_version = \(SQLiteSchema.version)")
        let again = try RecordDatabase(file)
        #expect(try again.counts()["objectives"] == 67)
    }

    /// The origin of the database when it is opened as one of `origin`, or of whichever it is.
    private func opened(as origin: String?) throws -> String {
        let circumstances = RecordDatabase.circumstances(RecordDatabase.start, origin: origin ?? "occitanie")
        let store = try Store(path: file.path, circumstances: circumstances, isOriginGiven: origin != nil)
        defer { store.close() }
        return store.origin
    }

    @Test func `A database is of one region from its first start on, and is opened as no other`() throws {
        #expect(try opened(as: "national") == "national")
        #expect(try opened(as: nil) == "national")
        #expect(try opened(as: "national") == "national")
        #expect(throws: StoreError.otherOrigin(given: "occitanie", own: "national")) { try opened(as: "occitanie") }
        // What happens to the charter's items leaves it as it is.
        let database = try RecordDatabase(file, origin: "national")
        try database.write("objectives", origin: "national") { _ = try $0.change("MIS-1", .merge(["note": "Prioritaire", "status": "retired"])) }
        database.store.close()
        #expect(try opened(as: nil) == "national")
    }

    @Test func `A database of an earlier version that is opened as another region's is not even brought up`() throws {
        try RecordDatabase(file).store.close()
        try alter("DROP TABLE campaigns; DROP TABLE campaigns_search; \(Self.beforeRotation); PRAGMA user_version = 6")
        #expect(throws: StoreError.otherOrigin(given: "ocitanie", own: "occitanie")) { try opened(as: "ocitanie") }
        #expect(try number("PRAGMA user_version") == 6)
        #expect(try number("SELECT count(*) FROM sqlite_schema WHERE name = 'campaigns'") == 0)
        #expect(try opened(as: nil) == "occitanie")
    }

    @Test func `Where an earlier version has written as two regions, each can be opened to change what is its`() throws {
        let database = try RecordDatabase(file)
        let id = database.newID()
        try database.write("adherents", origin: "ocitanie") { _ = try $0.create($0.collection.read(Bodies.adherent), id: id) }
        database.store.close()
        #expect(try opened(as: nil) == "occitanie")
        #expect(try opened(as: "ocitanie") == "ocitanie")
        #expect(try opened(as: nil) == "occitanie")
        #expect(throws: StoreError.otherOrigin(given: "bretagne", own: "occitanie")) { try opened(as: "bretagne") }
    }

    @Test func `A second store on the same file is refused`() throws {
        let database = try RecordDatabase(file)
        #expect(throws: StoreError.self) { try Store(path: file.path, circumstances: circumstances()) }
        #expect(try database.counts()["objectives"] == 67)
    }

    @Test func `The database itself guards keys, references and types`() throws {
        let database = try RecordDatabase(file)
        let id = try database.create("adherents", Bodies.adherent.patched(["siret": "73282932000074"]))
        let branch = try database.create("adherents", Bodies.adherent.patched(["parent_id": .string(id)]))
        let run = { (sql: String) in try database.store.writer.perform { try $0.connection.execute(sql) } }
        let document = "json_set(document, '$.siret', '73282932000074')"
        #expect(throws: StoreError.self) { try run("UPDATE adherents SET document = \(document) WHERE id = '\(branch)'") }
        #expect(throws: StoreError.self) { try run("DELETE FROM adherents WHERE id = '\(id)'") }
        #expect(throws: StoreError.self) {
            try run("UPDATE adherents SET document = json_set(document, '$.parent_id', 'nobody') WHERE id = '\(branch)'")
        }
        #expect(try database.counts()["adherents"] == 2)
    }
}
