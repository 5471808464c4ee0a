import Dispatch
import Storage
import Testing

/// Jobs that have a transaction to themselves.
@Suite struct LoneJobTests {
    private let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test func `a job alone keeps its place in the queue and shares no transaction`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        let commits = Notes<String>()
        writer.onCommit { commits.add("commit") }
        let gate = try Gate(writer)
        let done = DispatchGroup()
        for (name, alone) in [("a", false), ("b", false), ("c", true), ("d", true), ("e", false), ("f", false)] {
            done.enter()
            try writer.submit(alone: alone) { transaction in
                notes.add(name)
                try transaction.connection.add(name)
            } completion: { _ in
                done.leave()
            }
        }
        gate.open()
        done.wait()
        writer.close()
        #expect(notes.all == ["a", "b", "c", "d", "e", "f"])
        #expect(try database.names() == notes.all)
        #expect(commits.all.count == 4)
    }

    @Test func `a job alone that fails leaves nothing and is not run again, nor are its neighbours`() throws {
        let writer = try database.writer()
        let runs = Notes<String>()
        let gate = try Gate(writer)
        let before = try writer.start { transaction in
            runs.add("before")
            try transaction.connection.add("Ana")
        }
        let alone = try writer.start(alone: true) { transaction in
            runs.add("alone")
            try transaction.connection.add("Bob")
            throw Refusal()
        }
        let after = try writer.start { transaction in
            runs.add("after")
            try transaction.connection.add("Cléo")
        }
        gate.open()
        try before.wait()
        #expect(throws: Refusal.self) { try alone.wait() }
        #expect(throws: Refusal.self) { try alone.wait() }
        try after.wait()
        #expect(runs.all == ["before", "alone", "after"])
        #expect(try database.names() == ["Ana", "Cléo"])
        writer.close()
    }

    @Test func `a dry run alone leaves nothing, nor what it caught up on`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        try writer.start(dryRun: true, alone: true) { transaction in
            try transaction.connection.add("Ana")
            transaction.beforeCommit { connection in
                notes.add("caught up")
                try connection.add("Bob")
            }
            try transaction.catchUp()
            transaction.beforeCommit { _ in notes.add("never") }
        }.wait()
        #expect(notes.all == ["caught up"])
        #expect(try database.names().isEmpty)
        writer.close()
    }

    @Test func `what is caught up on is done once, and in order`() throws {
        let writer = try database.writer()
        let notes = Notes<Int>()
        try writer.start(alone: true) { transaction in
            for number in 0..<10 {
                transaction.beforeCommit { _ in notes.add(number) }
                if number % 3 == 2 {
                    try transaction.catchUp()
                    #expect(notes.all == Array(0...number))
                }
            }
        }.wait()
        #expect(notes.all == Array(0..<10))
        writer.close()
    }

    @Test func `an attempt that fails before writing costs the rest nothing; one that fails after it spoils the job`() throws {
        let writer = try database.writer()
        let notes = Notes<String>()
        try writer.perform { transaction in
            try transaction.attemptBeforeWriting { try transaction.connection.add("Ana") }
            #expect(throws: StoreError.self) {
                try transaction.attemptBeforeWriting {
                    transaction.beforeCommit { _ in notes.add("forgotten") }
                    try transaction.connection.add("Ana")
                }
            }
            try transaction.attemptBeforeWriting { try transaction.connection.add("Bob") }
        }
        #expect(notes.all.isEmpty)
        #expect(throws: Transaction.Spoiled.self) {
            try writer.perform { transaction in
                try transaction.attemptBeforeWriting {
                    try transaction.connection.add("Cléo")
                    throw Refusal()
                }
            }
        }
        #expect(try database.names() == ["Ana", "Bob"])
        writer.close()
    }
}
