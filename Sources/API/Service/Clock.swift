import Domain
import Glibc

extension Instant {
    /// The system's time, in whole milliseconds.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Circumstances {
    /// The present moment in a region.
    public static func now(origin: String) -> Circumstances {
        let now = Instant.now()
        return Circumstances(now: now, today: now.day(in: .paris), origin: origin)
    }
}
