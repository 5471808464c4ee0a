import Synchronization

/// Read-only connections. Each `read` takes one that is idle, or opens one: there are as many as threads have ever read at the
/// same time.
public final class Readers: Sendable {
    private struct State {
        var idle: [SQLiteConnection] = []
        var isClosed = false
    }

    private let path: String
    private let settings: SQLiteSettings
    private let prepare: @Sendable (SQLiteConnection) throws -> Void
    private let state = Mutex(State())

    /// `prepare` is called with each new connection, to register functions. The file must exist when the first read comes.
    public init(
        path: String, settings: SQLiteSettings = SQLiteSettings(), prepare: @escaping @Sendable (SQLiteConnection) throws -> Void = { _ in }
    ) {
        self.path = path
        self.settings = settings
        self.prepare = prepare
    }

    /// Calls `body` with a connection that is this thread's until it returns. Each statement sees what is committed when it
    /// starts; with `snapshot` all of them see the same state. Throws `StoreError.interrupted` when it takes longer than the settings allow.
    public func read<T>(snapshot: Bool = false, _ body: (any Connection) throws -> T) throws -> T {
        let connection = try take()
        defer { giveBack(connection) }
        return try connection.withDeadline(seconds: settings.readTime) {
            guard snapshot else { return try body(connection) }
            try connection.execute("BEGIN")
            // The end of a read transaction has nothing to fail on, and nothing to lose.
            defer { _ = try? connection.execute("COMMIT") }
            return try body(connection)
        }
    }

    /// Closes the connections: the idle ones at once, the others when their read returns. Later reads throw `StoreError.closed`.
    public func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { connection.close() }
    }

    private func take() throws -> SQLiteConnection {
        let idle: SQLiteConnection? = try state.withLock { state throws(StoreError) in
            if state.isClosed { throw .closed }
            return state.idle.popLast()
        }
        if let idle { return idle }
        let connection = try SQLiteConnection(readingFrom: path, settings: settings)
        try prepare(connection)
        return connection
    }

    private func giveBack(_ connection: SQLiteConnection) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.idle.append(connection) }
            return state.isClosed
        }
        if isClosed { connection.close() }
    }
}
