import CSQLite
import Glibc

/// The moment, and the number of steps of SQLite's machine, after which a connection's statements are interrupted. Owned by the connection's thread.
final class SQLiteLimits {
    struct Bounds {
        /// Nanoseconds of the monotonic clock; `.max` for never.
        var moment = UInt64.max
        /// Steps that are left; `.max` for any number.
        var steps = Int.max
        /// Steps between two looks.
        fileprivate var pace = SQLiteLimits.pace
    }

    private let bounds = UnsafeMutablePointer<Bounds>.allocate(capacity: 1)

    /// Some tens of microseconds.
    private static let pace: Int32 = 2000

    init() {
        bounds.initialize(to: Bounds())
    }

    deinit {
        bounds.deallocate()
    }

    var areOutOfSteps: Bool { bounds.pointee.steps <= 0 }

    /// Sets the deadline when it is nearer than the present one. What held before is given back for `restore`.
    func narrow(to seconds: Double, on database: OpaquePointer?) -> Bounds {
        let outer = bounds.pointee
        var inner = outer
        inner.moment = min(outer.moment, Self.now() + UInt64(min(max(seconds, 0) * 1e9, 1e18)))
        restore(inner, on: database)
        return outer
    }

    /// Allows as many steps, whatever was allowed before, which is given back for `restore`.
    func allow(steps: Int, on database: OpaquePointer?) -> Bounds {
        let outer = bounds.pointee
        restore(Bounds(moment: outer.moment, steps: steps, pace: Int32(max(1, min(Int(Self.pace), steps)))), on: database)
        return outer
    }

    func restore(_ outer: Bounds, on database: OpaquePointer?) {
        bounds.pointee = outer
        guard outer.moment != .max || outer.steps != .max else { return sqlite3_progress_handler(database, 0, nil, nil) }
        sqlite3_progress_handler(
            database, outer.pace,
            { context in
                guard let bounds = context?.assumingMemoryBound(to: Bounds.self) else { return 0 }
                if bounds.pointee.steps != .max { bounds.pointee.steps -= Int(bounds.pointee.pace) }
                return bounds.pointee.steps <= 0 || SQLiteLimits.now() > bounds.pointee.moment ? 1 : 0
            }, bounds)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
