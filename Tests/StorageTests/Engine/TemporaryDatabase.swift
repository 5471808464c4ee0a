import Dispatch
import Foundation
import Storage
import Synchronization

/// A database file of its own for one test, in a directory that goes with it.
final class TemporaryDatabase: Sendable {
    let directory: URL
    let path: String

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "coorace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        path = directory.appending(path: "test.db").path
    }

    deinit {
        try? FileManager.default.removeItem(at: directory)
    }

    func connect(_ script: String = TemporaryDatabase.schema) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(holding: DatabaseLock(path: path))
        try connection.script(script)
        return connection
    }

    func writer(limits: Writer.Limits = Writer.Limits(), _ script: String = TemporaryDatabase.schema) throws -> Writer {
        try Writer(connection: connect(script), limits: limits)
    }

    /// The names in the table, in order, as a new reader sees them.
    func names() throws -> [String] {
        let readers = Readers(path: path)
        defer { readers.close() }
        return try readers.read { try $0.all("SELECT name FROM person ORDER BY rowid") { $0.text(0) } }
    }

    static let schema = """
        CREATE TABLE IF NOT EXISTS person(rowid INTEGER PRIMARY KEY, name TEXT NOT NULL, town TEXT, age INTEGER CHECK (age >= 0), \
        UNIQUE(name, town)) STRICT;
        CREATE TABLE IF NOT EXISTS badge(rowid INTEGER PRIMARY KEY, \
        person INTEGER NOT NULL REFERENCES person(rowid) DEFERRABLE INITIALLY IMMEDIATE) STRICT;
        """
}

extension Connection {
    func add(_ name: String, town: String = "Albi") throws(StoreError) {
        try execute("INSERT INTO person(name, town) VALUES (?1, ?2)", [.text(name), .text(town)])
    }
}

struct Refusal: Error, Equatable {}

/// Things in the order in which several threads noted them.
final class Notes<Item: Sendable>: Sendable {
    private let items = Mutex<[Item]>([])

    func add(_ item: Item) { items.withLock { $0.append(item) } }

    var all: [Item] { items.withLock { $0 } }
}

/// Holds the writer up with a job of its own, so that the jobs submitted meanwhile make one group with it.
final class Gate: Sendable {
    private let entered = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    /// Returns when the writer stands in front of the gate.
    init(_ writer: Writer) throws {
        try writer.submit { [self] _ in
            entered.signal()
            opened.wait()
            // The job may run again with its group.
            opened.signal()
        } completion: { _ in
        }
        entered.wait()
    }

    func open() { opened.signal() }
}
