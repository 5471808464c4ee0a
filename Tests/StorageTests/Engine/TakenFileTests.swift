import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite("A database's file is one process's, and stays where it was opened")
struct TakenFileTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test("A file is taken under a hard link too, and without its lock file")
    func claim() throws {
        let connection = try database.connect()
        let link = database.directory.appending(path: "other.db").path
        try FileManager.default.linkItem(atPath: database.path, toPath: link)
        #expect(throws: StoreError.locked(path: link)) { try DatabaseLock(path: link) }
        try FileManager.default.removeItem(atPath: database.path + ".lock")
        #expect(throws: StoreError.locked(path: database.path)) { try DatabaseLock(path: database.path) }
        connection.close()
    }

    @Test("A file of two names is refused even when nobody has it")
    func hardLink() throws {
        try Data().write(to: URL(filePath: database.path))
        try FileManager.default.linkItem(atPath: database.path, toPath: database.path + ".other")
        #expect { try DatabaseLock(path: database.path) } throws: { error in
            if case .cannotOpen(_, let reason)? = error as? StoreError { reason.contains("hard link") } else { false }
        }
    }

    @Test(
        "Nothing is acknowledged once the file or its log has lost its name, and all is as before when it is back", arguments: ["", "-wal", "-shm"])
    func moved(end: String) throws {
        let writer = try database.writer()
        try writer.perform { try $0.connection.add("Ana") }
        try FileManager.default.moveItem(atPath: database.path + end, toPath: database.path + ".away")
        #expect(throws: StoreError.moved) { try writer.perform { try $0.connection.add("Bob") } }
        try FileManager.default.moveItem(atPath: database.path + ".away", toPath: database.path + end)
        try writer.perform { try $0.connection.add("Cyr") }
        #expect(try database.names() == ["Ana", "Cyr"])
        writer.close()
    }

    @Test("What only the log held is in the file once the log was deleted")
    func saved() throws {
        let writer = try database.writer()
        try writer.perform { try $0.connection.add("Ana") }
        try FileManager.default.removeItem(atPath: database.path + "-wal")
        #expect(throws: StoreError.moved) { try writer.perform { try $0.connection.add("Bob") } }
        let copy = try TemporaryDatabase()
        try FileManager.default.copyItem(atPath: database.path, toPath: copy.path)
        #expect(try copy.names() == ["Ana"])
        writer.close()
    }

    @Test("Troubles are counted each, and told once a minute by kind")
    func troubles() {
        let troubles = StorageTroubles()
        let told = Mutex<[StorageTroubles.Kind]>([])
        troubles.listen { kind, _ in told.withLock { $0.append(kind) } }
        for error in [StoreError.full, .full, .foreignKey, .corrupt("page 3"), .busy, .engine(code: 10, message: "disk I/O error")] {
            troubles.note(error)
        }
        #expect(told.withLock { $0 } == [.full, .damaged, .failed])
        #expect(StorageTroubles.Kind.allCases.map(troubles.count) == [2, 0, 1, 0, 1])
    }
}
