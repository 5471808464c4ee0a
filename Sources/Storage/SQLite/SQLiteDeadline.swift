import CSQLite
import Glibc

/// The moment after which a connection's statements are interrupted. Owned by the connection's thread.
final class SQLiteDeadline {
    /// Nanoseconds of the monotonic clock; `.max` for never.
    private let moment = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)

    /// Virtual machine steps between two looks at the clock: some tens of microseconds.
    private static let steps: Int32 = 2000

    init() {
        moment.initialize(to: .max)
    }

    deinit {
        moment.deallocate()
    }

    /// Sets the deadline when it is nearer than the present one, which is given back for `restore`.
    func narrow(to seconds: Double, on database: OpaquePointer?) -> UInt64 {
        let outer = moment.pointee
        let nanoseconds = UInt64(min(max(seconds, 0) * 1e9, 1e18))
        restore(min(outer, Self.now() + nanoseconds), on: database)
        return outer
    }

    func restore(_ outer: UInt64, on database: OpaquePointer?) {
        moment.pointee = outer
        guard outer != .max else { return sqlite3_progress_handler(database, 0, nil, nil) }
        sqlite3_progress_handler(
            database, Self.steps,
            { context in
                guard let moment = context?.assumingMemoryBound(to: UInt64.self) else { return 0 }
                return SQLiteDeadline.now() > moment.pointee ? 1 : 0
            }, moment)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
