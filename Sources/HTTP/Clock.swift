import Glibc

/// The two clocks of the kernel that deadlines and the log read.
enum Clock {
    /// Microseconds since an arbitrary instant; never goes back.
    static func monotonicMicroseconds() -> Int64 {
        read(CLOCK_MONOTONIC) / 1000
    }

    /// Milliseconds since an arbitrary instant; never goes back.
    static func monotonicMilliseconds() -> Int64 {
        read(CLOCK_MONOTONIC) / 1_000_000
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    static func wallMilliseconds() -> Int64 {
        read(CLOCK_REALTIME) / 1_000_000
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
