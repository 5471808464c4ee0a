import Foundation
import Storage
import Testing

@Suite struct ConnectionTests {
    private let database: TemporaryDatabase
    private let connection: SQLiteConnection

    init() throws {
        database = try TemporaryDatabase()
        connection = try database.connect()
    }

    @Test(arguments: [
        SQLValue.null, .integer(.min), .integer(.max), .real(-1.5), .text(""), .text("é\u{0}œ"), .text(String(repeating: "né ", count: 400)),
        .bytes([]), .bytes([0, 255]), .bytes(Array(repeating: 7, count: 5000)),
    ])
    func `a value comes back as it was bound`(value: SQLValue) throws {
        #expect(try connection.first("SELECT ?1", [value]) { $0.value(0) } == value)
    }

    @Test func `bytes bound as text are text, long or short or empty`() throws {
        for text in ["", "né", String(repeating: "né", count: 500)] {
            let row = try connection.first("SELECT ?1, typeof(?1)", [.textBytes(Array(text.utf8))]) { ($0.value(0), $0.text(1), $0.bytes(0)) }
            #expect(row?.0 == .text(text))
            #expect(row?.1 == "text")
            #expect(row?.2 == Array(text.utf8))
        }
    }

    @Test func `long values among short ones keep their places`() throws {
        let values: [SQLValue] = (0..<40).map { .text(String(repeating: "\($0)", count: $0 % 3 == 0 ? 300 : 2)) }
        let sql = "SELECT " + (1...40).map { "?\($0)" }.joined(separator: ", ")
        for _ in 0..<2 {
            let row = try connection.first(sql, values) { row in (0..<row.count).map { row.value($0) } }
            #expect(row == values)
        }
    }

    @Test func `a row closure stops the query, and its error comes out`() throws {
        for name in ["Ana", "Bob", "Cléo"] { try connection.add(name) }
        var seen: [String] = []
        try connection.query("SELECT name FROM person ORDER BY rowid", []) { row in
            seen.append(row.text(0))
            return seen.count < 2
        }
        #expect(seen == ["Ana", "Bob"])
        #expect(throws: Refusal.self) { try connection.query("SELECT name FROM person", []) { _ in throw Refusal() } }
        #expect(try connection.all("SELECT name FROM person") { $0.text(0) }.count == 3)
    }

    @Test func `the same statement can run inside its own rows`() throws {
        for name in ["Ana", "Bob"] { try connection.add(name) }
        let sql = "SELECT name FROM person ORDER BY rowid"
        let pairs = try connection.all(sql) { outer in try connection.all(sql) { outer.text(0) + $0.text(0) } }
        #expect(pairs == [["AnaAna", "AnaBob"], ["BobAna", "BobBob"]])
    }

    @Test func `execute gives the number of changed rows and the row id`() throws {
        #expect(try connection.execute("INSERT INTO person(name) VALUES ('Ana'), ('Bob')") == 2)
        #expect(connection.lastInsertRowID == 2)
        #expect(try connection.execute("DELETE FROM person") == 2)
    }

    @Test func `a unique error names the columns, or the index of an expression`() throws {
        try connection.script("CREATE UNIQUE INDEX by_lower ON person(lower(name)) WHERE town = 'Foix'")
        try connection.add("Ana")
        #expect(throws: StoreError.unique(constraint: "person.name, person.town")) { try connection.add("Ana") }
        try connection.add("Bob", town: "Foix")
        #expect(throws: StoreError.unique(constraint: "by_lower")) { try connection.add("BOB", town: "Foix") }
        #expect(throws: StoreError.unique(constraint: "person.rowid")) {
            try connection.execute("INSERT INTO person(rowid, name) VALUES (1, 'Zoé')")
        }
    }

    @Test func `a missing reference and a broken check are told apart`() throws {
        #expect(throws: StoreError.foreignKey) { try connection.execute("INSERT INTO badge(person) VALUES (99)") }
        #expect(throws: StoreError.check("CHECK constraint failed: age >= 0")) {
            try connection.execute("INSERT INTO person(name, age) VALUES ('Ana', -1)")
        }
        #expect(throws: StoreError.check("NOT NULL constraint failed: person.name")) {
            try connection.execute("INSERT INTO person(name) VALUES (NULL)")
        }
    }

    @Test func `a wrong number of values is refused`() {
        #expect(throws: StoreError.self) { try connection.execute("SELECT ?1, ?2", [.null]) }
    }

    @Test func `more statements than the cache holds still work`() throws {
        for round in 0..<2 {
            for number in 0..<600 { #expect(try connection.first("SELECT \(number), \(round)") { $0.int(0) } == number) }
        }
    }

    @Test func `a statement past its deadline is interrupted, and the next one runs`() throws {
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect(throws: StoreError.interrupted) {
            try connection.withDeadline(seconds: 0.05) {
                try connection.withDeadline(seconds: 60) { _ = try connection.first(endless) { $0.int(0) } }
            }
        }
        #expect(try connection.first("SELECT 1") { $0.int(0) } == 1)
    }

    @Test func `a body that takes too many steps gives nothing, what it was given before stands, and the next one runs`() throws {
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n"
        var given = 0
        let whole = try connection.limited(toSteps: 20_000) {
            try connection.query(numbers, []) { row in
                given = row.int(0)
                // Not counted: it takes a million steps of its own.
                if given == 1 {
                    let count = try connection.limited(toSteps: .max) { try connection.all(numbers) { $0.int(0) }.count }
                    #expect(count == 100_000)
                }
                return true
            }
            return true
        }
        #expect(whole == nil && given > 100 && given < 10_000, "\(given)")
        let one = try connection.limited(toSteps: 20_000) { try connection.first("SELECT 1") { $0.int(0) } }
        #expect(one == 1)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect(throws: StoreError.interrupted) {
            try connection.withDeadline(seconds: 0.01) {
                try connection.limited(toSteps: .max - 1) { _ = try connection.first(endless) { $0.int(0) } }
            }
        }
        #expect(try connection.all(numbers) { $0.int(0) }.count == 100_000)
    }

    @Test func `a registered function works in queries and indexes, NULL stays NULL`() throws {
        try connection.register(function: "fold", deterministic: true) { $0.lowercased() + "!" }
        try connection.script("CREATE INDEX folded ON person(fold(name))")
        try connection.add("ÉLAN")
        #expect(try connection.first("SELECT name FROM person WHERE fold(name) = ?1", [.text("élan!")]) { $0.text(0) } == "ÉLAN")
        #expect(try connection.first("SELECT fold(NULL)") { $0.isNull(0) } == true)
    }

    @Test func `a double-quoted name is never taken for a string`() {
        #expect(throws: StoreError.self) { try connection.execute("SELECT \"no such column\"") }
    }

    @Test func `generated columns may take members out of documents`() throws {
        try connection.script(
            """
            CREATE TABLE t(document TEXT NOT NULL, siret TEXT GENERATED ALWAYS AS (document ->> 'siret')) STRICT;
            CREATE UNIQUE INDEX t_siret ON t(siret);
            """)
        try connection.execute("INSERT INTO t(document) VALUES (?1)", [.text(#"{"siret":"1"}"#)])
        #expect(throws: StoreError.unique(constraint: "t.siret")) {
            try connection.execute("INSERT INTO t(document) VALUES (?1)", [.text(#"{"siret":"1"}"#)])
        }
        let readers = Readers(path: database.path)
        #expect(try readers.read { try $0.first("SELECT siret FROM t WHERE siret = '1'") { $0.text(0) } } == "1")
    }
}
