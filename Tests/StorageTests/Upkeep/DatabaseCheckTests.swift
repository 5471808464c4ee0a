import Domain
import Foundation
import JSON
import Testing

@testable import Storage

@Suite("A check finds what does not agree, and nothing else")
struct DatabaseCheckTests {
    /// A database in which everything occurs that a check looks at: created, changed, deleted, restored, referring and searched records.
    private func filled() throws -> RecordDatabase {
        let database = try RecordDatabase()
        try database.create("adherents", Bodies.adherent.patched(["external_ids": ["les_emplois": "1"]]), id: "0190a000-0000-7000-8000-000000000001")
        let training = try database.create("trainings", Bodies.training.patched(["objective_codes": ["OBJ-12"]]))
        try database.patch("trainings", training, ["title": "Lire un bilan social"])
        let other = try database.create("trainings", Bodies.training.patched(["code": "FIN-02"]))
        try database.delete("trainings", other)
        let third = try database.create("trainings", Bodies.training.patched(["code": "FIN-03", "title": "Bâtir un budget"]))
        try database.delete("trainings", third)
        try database.restore("trainings", third)
        try database.create("campaigns", Bodies.campaign)
        try database.create("partnerships", Bodies.partnership)
        return database
    }

    private func findings(_ database: RecordDatabase) throws -> (list: [Finding], summary: DatabaseCheck.Summary) {
        nonisolated(unsafe) var list: [Finding] = []
        let check = try DatabaseCheck(path: database.file.path, report: { list.append($0) })
        let summary = try check.run()
        return (list, summary)
    }

    @Test("Nothing is found in a database beside which its server runs")
    func sound() throws {
        let database = try filled()
        let found = try findings(database)
        #expect(found.list == [])
        #expect(found.summary.findings == 0)
        #expect(found.summary.records == StrategicFramework.shared.items.count + 5)
    }

    @Test(
        "What was changed behind the server's back is told by its subject",
        arguments: [
            ("UPDATE trainings SET document = replace(document, 'FIN-01', 'FIN-09')", [Finding.Subject.search, .history]),
            ("UPDATE trainings SET document = replace(document, '{', '{ ') WHERE document ->> 'code' = 'FIN-01'", [.record, .history]),
            ("UPDATE trainings SET document = '[]' WHERE document ->> 'code' = 'FIN-01'", [.record, .listValues, .search, .history]),
            (
                """
                UPDATE trainings SET document = replace(document, '"platform":"irio"', '"platform":"nowhere"') WHERE document ->> 'code' = 'FIN-01';
                UPDATE revisions SET document = (SELECT document FROM trainings WHERE id = revisions.id) WHERE id IN (SELECT id FROM trainings)
                    AND version = (SELECT version FROM trainings WHERE id = revisions.id)
                """, [.record]
            ),
            ("UPDATE trainings SET version = version + 1 WHERE document ->> 'code' = 'FIN-01'", [.record, .feed, .history]),
            ("UPDATE revisions SET document = 'x' WHERE version = 1 AND id IN (SELECT id FROM trainings WHERE version = 2)", [.history]),
            ("UPDATE trainings SET title_sort = 'zzz' WHERE document ->> 'code' = 'FIN-01'", [.record]),
            ("DELETE FROM list_values WHERE value = 'OBJ-12' AND collection = 'trainings'", [.listValues]),
            ("INSERT INTO list_values (collection, field, value, id) VALUES ('trainings', 'themes', 'finance', 'nobody')", [.listValues]),
            ("DELETE FROM external_ids", [.externalIDs]),
            ("UPDATE external_ids SET id = 'nobody'", [.externalIDs]),
            (
                "INSERT INTO trainings_search (trainings_search, rowid, words) SELECT 'delete', seq, 'bilan' FROM trainings WHERE document ->> 'code' = 'FIN-01'",
                [.search]
            ),
            ("INSERT INTO trainings_search (rowid, words) VALUES (9999, 'bilan')", [.search]),
            ("DELETE FROM changes WHERE collection = 'campaigns'", [.feed, .history]),
            ("UPDATE changes SET op = 'put' WHERE op = 'delete'", [.feed]),
            ("UPDATE changes SET op = 'delete' WHERE collection = 'campaigns'", [.feed]),
            ("UPDATE changes SET version = 7 WHERE collection = 'campaigns'", [.feed, .history]),
            ("UPDATE changes SET seq = seq + 1000 WHERE collection = 'adherents'", [.feed]),
            ("DELETE FROM revisions WHERE collection = 'campaigns'", [.history]),
            ("UPDATE revisions SET at = '2020-01-01T00:00:00.000Z' WHERE collection = 'trainings' AND version = 2", [.history]),
            ("DELETE FROM feed", [.feed]),
            ("UPDATE feed SET id = ''", [.feed]),
            (
                "INSERT INTO idempotency_keys VALUES ('k', 'n', x'00', '2999-01-01T00:00:00.000Z', 201, '{}', NULL, 'trainings', 'nobody', 1)",
                [.idempotency]
            ),
            (
                "INSERT INTO idempotency_keys VALUES ('k', 'n', x'00', '2999-01-01T00:00:00.000Z', 201, 'x', x'00', NULL, NULL, NULL)",
                [.idempotency]
            ),
            ("INSERT INTO mirror_waiting VALUES ('trainings', 'a', 'https://nowhere.example', 1, '{}', 'partners/b')", [.mirror]),
            ("INSERT INTO mirrors VALUES ('https://other.example', 'occitanie', 'c', '2026-01-01T00:00:00.000Z')", [.mirror]),
            ("UPDATE campaigns SET is_own = 0", [.mirror]),
        ])
    func damage(sql: String, subjects: [Finding.Subject]) throws {
        let database = try filled()
        try database.store.writer.perform { try $0.connection.script(sql) }
        let found = Set(try findings(database).list.map(\.subject))
        #expect(found.isSuperset(of: subjects), "\(found)")
        #expect(Set(subjects).isSuperset(of: found), "\(found)")
    }

    @Test("A reference to nothing is found, in a list as alone", arguments: ["adherent_ids", "group_id"])
    func danglingReference(member: String) throws {
        let database = try RecordDatabase()
        let gone = "0190a000-0000-7000-8000-000000000001"
        try database.create("adherents", Bodies.adherent, id: gone)
        let referrer =
            member == "adherent_ids"
            ? try database.create("partnerships", Bodies.partnership.patched([member: [.string(gone)]]))
            : try database.create("adherents", Bodies.adherent.patched(["name": "Autre", member: .string(gone)]))
        #expect(try findings(database).list == [])
        database.store.close()
        let connection = try SQLiteConnection(holding: DatabaseLock(path: database.file.path))
        try connection.script("PRAGMA foreign_keys = OFF; DELETE FROM adherents WHERE id = '\(gone)'")
        connection.close()
        #expect(try findings(database).list.contains { $0.subject == .reference && $0.id == referrer && $0.detail.contains(member) })
    }

    @Test("One cause with many findings is told a hundred times, and then counted")
    func manyFindings() throws {
        let database = try filled()
        try database.store.writer.perform { transaction in
            try transaction.connection.script(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
                INSERT INTO list_values (collection, field, value, id) SELECT 'trainings', 'themes', 'finance', i FROM n
                """)
        }
        let found = try findings(database)
        #expect(found.summary.findings == 250)
        #expect(found.list.count == 101)
        #expect(found.list.last?.detail == "150 more")
    }

    @Test("A database of another version of the program, and a file that is none, are not looked at")
    func otherDatabases() throws {
        let database = try filled()
        try database.store.writer.perform { try $0.connection.script("PRAGMA user_version = \(SQLiteSchema.version + 1)") }
        #expect(throws: StoreError.newerDatabase(found: SQLiteSchema.version + 1, known: SQLiteSchema.version)) { try findings(database) }
        try database.store.writer.perform { try $0.connection.script("PRAGMA user_version = \(SQLiteSchema.version - 1)") }
        #expect(throws: DatabaseCheck.OlderDatabase.self) { try findings(database) }
        let other = database.file.path + ".text"
        try Data("no database at all, whatever its name says".utf8).write(to: URL(fileURLWithPath: other))
        #expect(throws: StoreError.self) { try DatabaseCheck(path: other, report: { _ in }) }
    }
}
