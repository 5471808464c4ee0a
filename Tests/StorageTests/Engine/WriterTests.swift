import Dispatch
import Foundation
import Storage
import Testing

@Suite struct WriterTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    /// Runs jobs as one group: they are queued while another job holds the writer up. Gives their results in order of answering.
    @discardableResult
    private func group(
        _ writer: Writer, dryRun: Set<Int> = [], _ jobs: [@Sendable (Transaction) throws -> Void]
    ) throws -> [(index: Int, error: (any Error)?)] {
        let answers = Notes<(index: Int, error: (any Error)?)>()
        let gate = try Gate(writer)
        let done = DispatchGroup()
        for (index, job) in jobs.enumerated() {
            done.enter()
            try writer.submit(dryRun: dryRun.contains(index), job) { result in
                if case .failure(let error) = result { answers.add((index, error)) } else { answers.add((index, nil)) }
                done.leave()
            }
        }
        gate.open()
        done.wait()
        return answers.all
    }

    private func adding(_ name: String, failing: Bool = false) -> @Sendable (Transaction) throws -> Void {
        { transaction in
            try transaction.connection.add(name)
            if failing { throw Refusal() }
        }
    }

    @Test func `one job that fails leaves the others of its group alone`() throws {
        let writer = try database.writer()
        let answers = try group(writer, (0..<20).map { adding("\($0)", failing: $0 % 5 == 2) })
        #expect(Set(answers.filter { $0.error is Refusal }.map(\.index)) == [2, 7, 12, 17])
        #expect(answers.count == 20)
        #expect(try database.names() == (0..<20).filter { $0 % 5 != 2 }.map(String.init))
        writer.close()
    }

    @Test func `a job that fails before it has written costs the others nothing`() throws {
        let writer = try database.writer()
        let runs = Notes<Int>()
        let answers = try group(
            writer,
            [
                adding("Ana"), { _ in throw Refusal() }, adding("Ana"),
                { transaction in
                    runs.add(1)
                    try transaction.connection.add("Bob")
                },
            ])
        #expect(answers.map(\.index) == [0, 1, 2, 3])
        #expect(answers[1].error is Refusal)
        #expect(answers[2].error as? StoreError == .unique(constraint: "person.name, person.town"))
        #expect(runs.all == [1])
        #expect(try database.names() == ["Ana", "Bob"])
        writer.close()
    }

    @Test func `jobs are committed in the order in which they came, in one commit`() throws {
        let writer = try database.writer()
        let commits = Notes<Int>()
        writer.onCommit { commits.add(1) }
        let answers = try group(writer, (0..<100).map { adding("\($0)") })
        #expect(answers.map(\.index) == Array(0..<100))
        #expect(try database.names() == (0..<100).map(String.init))
        writer.close()
        #expect(commits.all.count == 1)
    }

    @Test func `a group takes no more jobs than it may`() throws {
        var limits = Writer.Limits()
        limits.group = 10
        let writer = try database.writer(limits: limits)
        let commits = Notes<Int>()
        writer.onCommit { commits.add(1) }
        try group(writer, (0..<19).map { adding("\($0)") })
        writer.close()
        #expect(commits.all.count == 2)
    }

    @Test func `a dry run sees what came before it and leaves nothing`() throws {
        let writer = try database.writer()
        let deferred = Notes<Int>()
        let answers = try group(
            writer, dryRun: [0, 2],
            [
                adding("first"), adding("Ana"),
                { transaction in
                    transaction.beforeCommit { _ in deferred.add(1) }
                    try transaction.connection.add("Bob")
                    #expect(try transaction.connection.first("SELECT count(*) FROM person") { $0.int(0) } == 2)
                },
                adding("Bob"),
            ])
        #expect(answers.allSatisfy { $0.error == nil })
        #expect(try writer.perform(dryRun: true) { try $0.connection.first("SELECT count(*) FROM person") { $0.int(0) } } == 2)
        #expect(throws: StoreError.self) { try writer.perform(dryRun: true) { try $0.connection.add("Bob") } }
        #expect(try database.names() == ["Ana", "Bob"])
        #expect(deferred.all.isEmpty)
        writer.close()
    }

    @Test func `a full queue refuses at once and accepts again later`() throws {
        var limits = Writer.Limits()
        limits.queue = 3
        let writer = try database.writer(limits: limits)
        let gate = try Gate(writer)
        for _ in 0..<3 { try writer.submit(adding("x")) { _ in } }
        #expect(writer.waiting == 3)
        #expect(throws: StoreError.queueFull) { try writer.submit(adding("y")) { _ in } }
        gate.open()
        while writer.waiting > 0 { Thread.sleep(forTimeInterval: 0.001) }
        try writer.perform(adding("z"))
        writer.close()
        #expect(try database.names() == ["x", "z"])
    }

    @Test func `closing runs what waits, then refuses`() throws {
        let writer = try database.writer()
        for number in 0..<50 { try writer.submit(adding("\(number)")) { _ in } }
        writer.close()
        #expect(throws: StoreError.closed) { try writer.perform { _ in } }
        #expect(try database.names().count == 50)
    }

    @Test func `work put off runs once before the commit, for the jobs that succeeded`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        let work = { (name: String, failing: Bool) -> @Sendable (Transaction) throws -> Void in
            { transaction in
                try transaction.connection.add(name)
                transaction.beforeCommit { connection in
                    notes.add(name)
                    try connection.add(name, town: "Foix")
                }
                _ = try? transaction.attempt {
                    transaction.beforeCommit { _ in notes.add("undone") }
                    throw Refusal()
                }
                if failing { throw Refusal() }
            }
        }
        try group(writer, [work("Ana", false), work("Bob", true), work("Cléo", false)])
        #expect(notes.all == ["Ana", "Cléo"])
        #expect(try database.names() == ["Ana", "Cléo", "Ana", "Cléo"])
        writer.close()
    }

    @Test func `work put off that fails takes the whole group along`() throws {
        let writer = try database.writer()
        let answers = try group(writer, [adding("Ana"), { $0.beforeCommit { _ in throw Refusal() } }])
        #expect(answers.allSatisfy { $0.error is Refusal })
        try writer.perform(adding("Bob"))
        #expect(try database.names() == ["Bob"])
        writer.close()
    }

    @Test func `work put off by a job that wrote nothing survives the failures and dry runs after it`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        let putOff = { (name: String, failing: Bool) -> @Sendable (Transaction) throws -> Void in
            { transaction in
                transaction.beforeCommit { _ in notes.add(name) }
                if failing { throw Refusal() }
            }
        }
        try group(
            writer, dryRun: [2], [putOff("kept", false), putOff("failed", true), adding("dry"), adding("bad", failing: true), putOff("last", false)])
        #expect(notes.all == ["kept", "last"])
        #expect(try database.names() == [])
        writer.close()
    }

    @Test func `an attempt that fails inside a job undoes its own part only`() throws {
        let writer = try database.writer()
        try writer.perform { transaction in
            for name in ["Ana", "Ana", "Bob"] {
                do {
                    try transaction.attempt {
                        try transaction.connection.add(name + "!")
                        try transaction.connection.add(name)
                    }
                } catch StoreError.unique {}
            }
        }
        #expect(try database.names() == ["Ana!", "Ana", "Bob!", "Bob"])
        writer.close()
    }

    @Test func `listeners hear of commits that changed something, after the answers`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        writer.onCommit { notes.add("commit") }
        try group(writer, [{ _ in }])
        try writer.submit(adding("Ana")) { _ in notes.add("answer") }
        writer.close()
        #expect(notes.all == ["answer", "commit"])
    }
}
