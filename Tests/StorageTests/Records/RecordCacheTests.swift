import Dispatch
import Domain
import JSON
import Synchronization
import Testing

@testable import Storage

@Suite struct RecordCacheTests {
    private struct Refusal: Error {}

    private func record(_ id: String, _ version: Int, bytes: Int = 10) -> StoredRecord {
        StoredRecord(id: id, version: version, document: Array(repeating: 32, count: bytes))
    }

    private func place(_ id: String) -> RecordCache.Place { .init(collection: "adherents", id: id) }

    @Test("A record read twice is loaded once, one that is not there each time")
    func hit() throws {
        let cache = RecordCache(bytes: 1 << 20)
        var loads = 0
        for _ in 0..<3 {
            let found = cache.record(at: place("a")) {
                loads += 1
                return record("a", 1)
            }
            #expect(found?.version == 1)
            #expect(cache.record(at: place("b")) { nil } == nil)
        }
        #expect(loads == 1)
    }

    @Test("What a commit changes is read anew from before it begins to after it has ended")
    func commit() {
        let cache = RecordCache(bytes: 1 << 20)
        _ = cache.record(at: place("a")) { record("a", 1) }
        _ = cache.record(at: place("b")) { record("b", 1) }
        cache.willCommit(.places([place("a")]))
        #expect(cache.record(at: place("a")) { record("a", 1) }?.version == 1)
        #expect(cache.record(at: place("b")) { record("b", 9) }?.version == 1)
        #expect(cache.record(at: place("a")) { record("a", 2) }?.version == 2)
        cache.didCommit()
        #expect(cache.record(at: place("a")) { record("a", 3) }?.version == 3)
        #expect(cache.record(at: place("a")) { record("a", 4) }?.version == 3)
    }

    @Test("What was loaded before a commit is not kept after it")
    func loadAcrossCommit() {
        let cache = RecordCache(bytes: 1 << 20)
        _ = cache.record(at: place("a")) {
            cache.willCommit(.places([place("a")]))
            cache.didCommit()
            return record("a", 1)
        }
        #expect(cache.record(at: place("a")) { record("a", 2) }?.version == 2)
    }

    @Test("A commit of very many records empties it")
    func manyChanges() {
        let cache = RecordCache(bytes: 1 << 20)
        _ = cache.record(at: place("a")) { record("a", 1) }
        var changes = RecordCache.Changes.places([])
        for number in 0..<2000 { changes.insert(place("\(number)")) }
        cache.willCommit(changes)
        cache.didCommit()
        #expect(cache.record(at: place("a")) { record("a", 2) }?.version == 2)
    }

    @Test("It holds what is asked for most, and never much more than it may")
    func bound() {
        let cache = RecordCache(bytes: 100_000)
        var loads = 0
        for number in 0..<10_000 {
            _ = cache.record(at: place("hot")) {
                loads += 1
                return record("hot", 1, bytes: 1000)
            }
            _ = cache.record(at: place("\(number)")) { record("\(number)", 1, bytes: 1000) }
        }
        #expect(loads == 1)
        var kept = 0
        for number in 0..<10_000 where cache.record(at: place("\(number)"), load: { nil }) != nil { kept += 1 }
        #expect(kept > 20 && kept < 100)
    }

    @Test("A reader never sees an older version than one that was acknowledged, nor a deleted record")
    func linearizable() throws {
        let database = try RecordDatabase()
        let id = try database.create("adherents", Bodies.adherent)
        let table = database.table("adherents")
        let acknowledged = Mutex(1)
        let isDone = Mutex(false)
        let readers = DispatchGroup()
        let failures = Mutex<[String]>([])
        for _ in 0..<3 {
            DispatchQueue.global().async(group: readers) {
                while !isDone.withLock({ $0 }) {
                    let known = acknowledged.withLock { $0 }
                    let version = (try? database.store.record(id, in: table))??.version ?? 0
                    if version < known { failures.withLock { $0.append("\(version) after \(known)") } }
                }
            }
        }
        for number in 0..<300 {
            let version = try database.patch("adherents", id, ["name": .string("Les Ateliers \(number)")]).record.version
            acknowledged.withLock { $0 = version }
        }
        isDone.withLock { $0 = true }
        readers.wait()
        #expect(failures.withLock { $0 } == [])
        try database.delete("adherents", id)
        #expect(try database.store.record(id, in: table) == nil)
        try database.restore("adherents", id)
        #expect(try database.store.record(id, in: table)?.version == 303)
    }

    @Test("A write that is undone leaves the record as it is read")
    func undone() throws {
        let database = try RecordDatabase()
        let id = try database.create("adherents", Bodies.adherent)
        let table = database.table("adherents")
        #expect(try database.store.record(id, in: table)?.version == 1)
        #expect(throws: Refusal.self) {
            try database.write("adherents") { writing -> Int in
                _ = try writing.change(id, .merge(["name": "Autre"]))
                throw Refusal()
            }
        }
        _ = try database.write("adherents", dryRun: true) { try $0.change(id, .merge(["name": "Autre"])) }
        #expect(try database.store.record(id, in: table)?.version == 1)
    }
}
