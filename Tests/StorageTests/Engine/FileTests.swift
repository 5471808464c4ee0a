import Domain
import Foundation
import Storage
import Testing

@Suite struct FileTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test func `all files of a database are for their owner alone`() throws {
        let writer = try database.writer()
        try writer.perform { try $0.connection.add("Ana") }
        let readers = Readers(path: database.path)
        _ = try readers.read { try $0.first("SELECT 1") { $0.int(0) } }
        let names = try FileManager.default.contentsOfDirectory(atPath: database.directory.path).sorted()
        #expect(names == ["test.db", "test.db-shm", "test.db-wal", "test.db.lock"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: database.directory.appending(path: name).path)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        readers.close()
        writer.close()
    }

    @Test func `a second lock is refused, under another name too, until the first is gone`() throws {
        let link = database.directory.appending(path: "other.db").path
        var first: SQLiteConnection? = try database.connect()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: database.path)
        let path = try #require(first?.first("SELECT file FROM pragma_database_list") { $0.text(0) })
        #expect(throws: StoreError.locked(path: path)) { try DatabaseLock(path: database.path) }
        #expect(throws: StoreError.locked(path: path)) { try DatabaseLock(path: link) }
        first = nil
        // A process that another test starts holds what is open here between its fork and its exec.
        var isFree = false
        for _ in 0..<500 where !isFree {
            isFree = (try? DatabaseLock(path: database.path)) != nil
            if !isFree { usleep(10_000) }
        }
        #expect(isFree)
    }

    @Test func `what was written is there after reopening`() throws {
        for name in ["Ana", "Bob"] {
            let writer = try database.writer()
            try writer.perform { try $0.connection.add(name) }
            writer.close()
        }
        #expect(!FileManager.default.fileExists(atPath: database.path + "-wal"))
        #expect(try database.names() == ["Ana", "Bob"])
    }

    @Test func `what was answered is in the files even when nothing was closed`() throws {
        let writer = try database.writer()
        try writer.perform { try $0.connection.add("Ana") }
        let copy = try TemporaryDatabase()
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: database.path + suffix, toPath: copy.path + suffix) }
        _ = try copy.connect()
        #expect(try copy.names() == ["Ana"])
        writer.close()
    }

    @Test func `an empty file becomes a database, one that another program filled is left as it is`() throws {
        let now = Instant(milliseconds: 1_772_442_900_000)
        let circumstances = Circumstances(now: now, today: now.day(in: .paris), origin: "occitanie")
        try Data().write(to: URL(filePath: database.path))
        try Store(path: database.path, circumstances: circumstances).close()
        let other = try TemporaryDatabase()
        let writer = try other.writer()
        writer.close()
        #expect { try Store(path: other.path, circumstances: circumstances) } throws: { error in
            if case .corrupt? = error as? StoreError { true } else { false }
        }
        #expect(try other.names().isEmpty)
    }

    @Test func `a missing directory and a file that is no database are refused with their reasons`() throws {
        #expect { try DatabaseLock(path: "/nowhere/at/all.db") } throws: { error in
            if case .cannotOpen(_, let reason)? = error as? StoreError { reason == "No such file or directory" } else { false }
        }
        try Data("this is a letter, not a database, and it is long enough to tell".utf8).write(to: URL(filePath: database.path))
        #expect { try database.connect() } throws: { error in
            if case .corrupt? = error as? StoreError { true } else { false }
        }
        #expect(throws: StoreError.self) { try Readers(path: database.path + "x").read { _ in } }
    }
}
