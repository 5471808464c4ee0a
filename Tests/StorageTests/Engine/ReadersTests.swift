import Foundation
import Storage
import Testing

@Suite struct ReadersTests {
    private let database: TemporaryDatabase
    private let writer: Writer
    private let readers: Readers

    init() throws {
        database = try TemporaryDatabase()
        writer = try database.writer()
        readers = Readers(path: database.path) { try $0.register(function: "shout", deterministic: true) { $0.uppercased() } }
    }

    private func count(_ connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM person") { $0.int(0) } ?? 0
    }

    @Test func `readers do not see what is not committed`() throws {
        defer { writer.close() }
        let seen = try writer.perform { transaction in
            try transaction.connection.add("Ana")
            return try readers.read { try count($0) }
        }
        #expect(seen == 0)
        #expect(try readers.read { try count($0) } == 1)
    }

    @Test func `a snapshot does not move while others write`() throws {
        defer { writer.close() }
        try readers.read(snapshot: true) { connection in
            #expect(try count(connection) == 0)
            try writer.perform { try $0.connection.add("Ana") }
            #expect(try count(connection) == 0)
        }
        try readers.read { connection in
            #expect(try count(connection) == 1)
            try writer.perform { try $0.connection.add("Bob") }
            #expect(try count(connection) == 2)
        }
    }

    @Test func `readers cannot write`() throws {
        defer { writer.close() }
        #expect(throws: StoreError.readOnly) { try readers.read { try $0.add("Ana") } }
    }

    @Test func `every new connection is prepared, also one taken inside another's read`() throws {
        defer { writer.close() }
        try readers.read { outer in
            try readers.read { inner in
                #expect(inner !== outer)
                let shouted = try inner.first("SELECT shout('a')") { $0.text(0) }
                #expect(shouted == "A")
            }
        }
    }

    @Test func `many threads read while one writes`() async throws {
        defer { writer.close() }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for round in 0..<50 {
                        do {
                            if number == 0 { try writer.perform { try $0.connection.add("\(round)") } }
                            let counts = try readers.read(snapshot: true) { [try count($0), try count($0)] }
                            #expect(counts[0] == counts[1])
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
        }
        #expect(try readers.read { try count($0) } == 50)
    }

    @Test func `closed readers refuse, and a read under way ends in peace`() throws {
        defer { writer.close() }
        try readers.read { connection in
            readers.close()
            let found = try count(connection)
            #expect(found == 0)
        }
        #expect(throws: StoreError.closed) { try readers.read { _ in } }
    }
}
