import Foundation
import Storage
import Testing

@Suite struct WriterFailureTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test func `a full disk stores nothing of its group, and later writes work`() throws {
        let connection = try database.connect()
        let pages = try connection.first("PRAGMA page_count") { $0.int(0) } ?? 0
        try connection.script("PRAGMA max_page_count = \(pages + 4)")
        let writer = try Writer(connection: connection)
        try writer.perform { try $0.connection.add("Ana") }
        let answers = Notes<Result<Void, any Error>>()
        let gate = try Gate(writer)
        for number in 0..<10 {
            let name = number == 5 ? String(repeating: "x", count: 100_000) : "\(number)"
            try writer.submit {
                try $0.connection.add(name)
            } completion: {
                answers.add($0)
            }
        }
        gate.open()
        _ = try? writer.perform { _ in }
        let failures = answers.all.compactMap { if case .failure(let error) = $0 { error as? StoreError } else { nil } }
        let stored = try database.names()
        #expect(failures.contains(.full))
        #expect(failures.allSatisfy { $0 == .full })
        #expect(stored.count == 1 + 10 - failures.count)
        try writer.perform { _ = try $0.connection.first("PRAGMA max_page_count = 100000") { $0.int(0) } }
        try writer.perform { try $0.connection.add("later") }
        #expect(try database.names() == stored + ["later"])
        writer.close()
    }

    @Test func `a job that swallows the loss of the transaction cannot write outside it`() throws {
        let writer = try database.writer()
        let endless = "INSERT INTO person(name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        #expect(throws: StoreError.interrupted) {
            try writer.perform { transaction in
                try transaction.connection.add("before")
                _ = try? transaction.connection.withDeadline(seconds: 0.02) { try transaction.connection.execute(endless) }
                _ = try? transaction.connection.add("after")
            }
        }
        #expect(try database.names() == [])
        try writer.perform { try $0.connection.add("next") }
        #expect(try database.names() == ["next"])
        writer.close()
    }

    @Test func `an interrupted job does not take the others of its group along`() throws {
        let writer = try database.writer()
        let endless = "INSERT INTO person(name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        let answers = Notes<String>()
        let gate = try Gate(writer)
        for name in ["Ana", "slow", "Bob"] {
            try writer.submit { transaction in
                try transaction.connection.add(name)
                guard name == "slow" else { return }
                try transaction.connection.withDeadline(seconds: 0.02) { _ = try transaction.connection.execute(endless) }
            } completion: { result in
                if case .failure(let error) = result { answers.add("\(name) \(error as? StoreError == .interrupted)") } else { answers.add(name) }
            }
        }
        gate.open()
        writer.close()
        #expect(Set(answers.all) == ["Ana", "slow true", "Bob"])
        #expect(try database.names() == ["Ana", "Bob"])
    }

    @Test func `a deferred reference left dangling fails its own job only`() throws {
        let writer = try database.writer()
        let answers = Notes<StoreError?>()
        let gate = try Gate(writer)
        for person in [1, 99, 2] {
            try writer.submit { transaction in
                try transaction.connection.execute("PRAGMA defer_foreign_keys = ON")
                try transaction.connection.execute("INSERT INTO badge(person) VALUES (?1)", [.integer(person)])
                if person != 99 { try transaction.connection.add("\(person)") }
            } completion: { result in
                if case .failure(let error) = result { answers.add(error as? StoreError) } else { answers.add(nil) }
            }
        }
        gate.open()
        writer.close()
        #expect(answers.all.filter { $0 == .foreignKey }.count == 1)
        #expect(answers.all.filter { $0 == nil }.count == 2)
        #expect(try database.names() == ["1", "2"])
    }

    @Test func `a job that ends the transaction itself fails, and the writer goes on`() throws {
        let writer = try database.writer()
        #expect(throws: StoreError.self) {
            try writer.perform { transaction in
                try transaction.connection.add("Ana")
                try transaction.connection.execute("ROLLBACK")
            }
        }
        try writer.perform { try $0.connection.add("Bob") }
        #expect(try database.names() == ["Bob"])
        writer.close()
    }

    @Test func `another process that holds the lock makes jobs fail as busy`() throws {
        var settings = SQLiteSettings()
        settings.busyTimeout = 20
        let connection = try SQLiteConnection(holding: DatabaseLock(path: database.path), settings: settings)
        try connection.script(TemporaryDatabase.schema)
        let writer = try Writer(connection: connection)
        let shell = Process()
        shell.executableURL = URL(filePath: "/usr/bin/env")
        shell.arguments = ["sqlite3", database.path]
        let input = Pipe()
        let output = Pipe()
        shell.standardInput = input
        shell.standardOutput = output
        try shell.run()
        input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE; SELECT 'held';\n".utf8))
        _ = output.fileHandleForReading.availableData
        #expect(throws: StoreError.busy) { try writer.perform { try $0.connection.add("Ana") } }
        input.fileHandleForWriting.closeFile()
        shell.waitUntilExit()
        try writer.perform { try $0.connection.add("Bob") }
        #expect(try database.names() == ["Bob"])
        writer.close()
    }
}
