/// How long to wait before the next attempt: twice as long each time, up to a limit, and never quite the same for two who wait.
public struct Backoff: Sendable {
    public let firstMilliseconds: Int
    public let longestMilliseconds: Int

    public init(firstMilliseconds: Int = 500, longestMilliseconds: Int = 30_000) {
        self.firstMilliseconds = firstMilliseconds
        self.longestMilliseconds = longestMilliseconds
    }

    /// The longest that a server's `Retry-After` is waited for: who asks for more is asked again meanwhile.
    public static let longestRetryAfterSeconds = 3600

    /// Milliseconds before attempt `number`, from 2 on: a random part of the upper half of the span; never less than the server has asked for, up to an hour.
    public func milliseconds(beforeAttempt number: Int, retryAfterSeconds: Int? = nil) -> Int {
        let span = min(longestMilliseconds, firstMilliseconds << min(max(number - 2, 0), 20))
        return max(Int.random(in: span / 2...span), min(max(retryAfterSeconds ?? 0, 0), Self.longestRetryAfterSeconds) * 1000)
    }
}
