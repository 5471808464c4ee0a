import CSQLite
import Testing

@testable import Storage

@Suite("The write-ahead log is emptied when nobody is in the way")
struct WriterLogTests {
    @Test("In a pause no reader is waited for, and the log is emptied once it has let go")
    func pause() throws {
        let database = try TemporaryDatabase()
        let connection = try SQLiteConnection(holding: DatabaseLock(path: database.path), settings: Self.impatient)
        try connection.script(TemporaryDatabase.schema)
        let log = WriterLog(connection: connection)
        let reader = try SQLiteConnection(readingFrom: database.path)
        try reader.execute("BEGIN")
        _ = try reader.first("SELECT count(*) FROM person") { $0.int(0) }
        try connection.add("Ana")
        #expect(!log.empty())
        var waits = 0
        withUnsafeMutablePointer(to: &waits) { waits in
            // Asked each time that something is in the way; 0 gives up.
            sqlite3_busy_handler(
                connection.database,
                { waits, _ in
                    waits?.assumingMemoryBound(to: Int.self).pointee += 1
                    return 0
                }, waits)
            log.checkpointWhenIdle()
            sqlite3_busy_handler(connection.database, nil, nil)
        }
        #expect(waits == 0)
        #expect(log.idleWait == 100)
        try reader.execute("COMMIT")
        log.checkpointWhenIdle()
        #expect(log.idleWait == nil)
        reader.close()
        log.close()
    }

    @Test("A long log is begun anew between two reads, and that is tried again only when it has become much longer")
    func longLog() throws {
        let database = try TemporaryDatabase()
        let connection = try SQLiteConnection(holding: DatabaseLock(path: database.path))
        try connection.script(TemporaryDatabase.schema)
        let log = WriterLog(connection: connection)
        defer { log.close() }
        let reader = try SQLiteConnection(readingFrom: database.path)
        defer { reader.close() }
        let long = String(repeating: "x", count: 33 << 20)
        func pages(after name: String, town: String = "Albi") throws -> Int32 {
            try connection.add(name, town: town)
            let pages = connection.logPages.pointee
            log.checkpointAfterCommit(isBusy: true)
            return pages
        }
        try reader.execute("BEGIN")
        #expect(try reader.first("SELECT count(*) FROM person") { $0.int(0) } == 0)
        #expect(try pages(after: "Ana", town: long) > 8000)
        #expect(try pages(after: "Bilal") > 8000)
        #expect(try reader.first("SELECT count(*) FROM person") { $0.int(0) } == 0)
        try reader.execute("COMMIT")
        #expect(try pages(after: "Chloé") > 8000)
        #expect(try pages(after: "Dia", town: long) > 16_000)
        #expect(try pages(after: "Élise") < 100)
        #expect(try reader.first("SELECT count(*) FROM person") { $0.int(0) } == 5)
    }

    private static var impatient: SQLiteSettings {
        var settings = SQLiteSettings()
        settings.busyTimeout = 1
        return settings
    }
}
