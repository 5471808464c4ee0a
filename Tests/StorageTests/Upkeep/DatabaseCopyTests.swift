import Domain
import Foundation
import JSON
import Synchronization
import Testing

@testable import Storage

@Suite("A copy of a database is one moment of it")
struct DatabaseCopyTests {
    private func counts(_ path: String) throws -> [String] {
        let connection = try SQLiteConnection(readingFrom: path)
        defer { connection.close() }
        return try connection.all("SELECT collection, id, version, op FROM changes ORDER BY seq") { row in
            (0..<4).map { row.text($0) }.joined(separator: " ")
        }
    }

    @Test("It holds what was there when it began, whatever is written while it is made, in one file of its owner's")
    func oneMoment() throws {
        let database = try RecordDatabase()
        for number in 0..<200 { try database.create("trainings", Bodies.training.patched(["code": .string("C-\(number)")])) }
        let before = try database.rows("SELECT collection, id, version, op FROM changes ORDER BY seq")
        let path = database.file.path + ".copy"
        nonisolated(unsafe) var written = 0
        let copy = try DatabaseCopy(
            of: database.file.path, to: path,
            progress: { _, _ in
                written += 1
                try database.create("trainings", Bodies.training.patched(["code": .string("D-\(written)")]))
            })
        #expect(written > 0)
        #expect(try counts(path) == before)
        #expect(copy.summary.records == before.count)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        for end in ["-wal", "-shm", "-journal"] { #expect(!FileManager.default.fileExists(atPath: path + end)) }
        let found = Mutex(0)
        _ = try DatabaseCheck(path: path, report: { _ in found.withLock { $0 += 1 } }).run()
        #expect(found.withLock { $0 } == 0)
    }

    @Test("A copy that is called off, or whose source is damaged, leaves no file")
    func leavesNothing() throws {
        let database = try RecordDatabase()
        let path = database.file.path + ".copy"
        struct CalledOff: Error {}
        #expect(throws: CalledOff.self) { try DatabaseCopy(of: database.file.path, to: path, progress: { _, _ in throw CalledOff() }) }
        #expect(!FileManager.default.fileExists(atPath: path))
        database.store.close()
        // The second page on is garbage: what copies pages notices nothing, what checks them does.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: database.file.path))
        try file.seek(toOffset: 8192)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 65_536))
        try file.close()
        #expect(throws: StoreError.self) { try DatabaseCopy(of: database.file.path, to: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A copy made to be used has a feed of its own")
    func newFeed() throws {
        let database = try RecordDatabase()
        let path = database.file.path + ".copy"
        _ = try DatabaseCopy(of: database.file.path, to: path, prepare: { try Feed.beginAnew($0) })
        let connection = try SQLiteConnection(readingFrom: path)
        defer { connection.close() }
        #expect(try Feed(connection).identity() != database.store.readers.read { try Feed($0).identity() })
    }

    @Test("A file that is there already is not filled, and stays as it is")
    func takesNobodysFile() throws {
        let database = try RecordDatabase()
        let path = database.file.path + ".copy"
        try Data().write(to: URL(fileURLWithPath: path))
        #expect {
            try DatabaseCopy(of: database.file.path, to: path)
        } throws: {
            if case .cannotOpen(path, _)? = $0 as? StoreError { true } else { false }
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
        #expect(FilePlacement.unfinished(path) != FilePlacement.unfinished(path))
    }

    @Test("A copy holds nothing in the space that its pages don't use")
    func unallocatedSpace() throws {
        let database = try RecordDatabase()
        for number in 0..<300 { try database.create("trainings", Bodies.training.patched(["code": .string("C-\(number)")])) }
        let path = database.file.path + ".copy"
        _ = try DatabaseCopy(of: database.file.path, to: path)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let unclean = bytes.withUnsafeBytes { all in
            stride(from: 0, to: all.count, by: 4096).filter { start in
                let page = UnsafeRawBufferPointer(rebasing: all[start..<start + 4096])
                guard let space = UnallocatedSpace.find(in: page, isFirst: start == 0) else { return false }
                return page[space].contains { $0 != 0 }
            }
        }
        #expect(bytes.count > 40 * 4096 && unclean == [])
    }

    @Test("A database whose second name is taken back can be opened again, with its log")
    func takeBack() throws {
        let file = try TemporaryDatabase()
        let (log, kept) = (Data("log".utf8), file.path + ".kept")
        try Data().write(to: URL(fileURLWithPath: file.path))
        try log.write(to: URL(fileURLWithPath: file.path + "-wal"))
        try FilePlacement.keep(file.path, as: kept)
        try FilePlacement.removeLog(of: file.path)
        FilePlacement.takeBack(kept, of: file.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.directory.path).sorted() == ["test.db", "test.db-wal"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path + "-wal")) == log)
        _ = try DatabaseLock(path: file.path)
    }

    @Test("What was kept stays once something else has its first name")
    func keptStays() throws {
        let file = try TemporaryDatabase()
        let kept = file.path + ".kept"
        try Data("old".utf8).write(to: URL(fileURLWithPath: file.path))
        try Data("new".utf8).write(to: URL(fileURLWithPath: file.path + ".part"))
        try FilePlacement.keep(file.path, as: kept)
        try FilePlacement.rename(file.path + ".part", to: file.path)
        FilePlacement.takeBack(kept, of: file.path)
        #expect(try String(contentsOfFile: kept, encoding: .utf8) == "old")
    }
}
