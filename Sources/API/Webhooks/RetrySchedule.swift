/// How long to wait after each attempt that failed, and when to give up.
public struct RetrySchedule: Sendable, Equatable {
    /// Milliseconds after the first attempt, the second, and so on; after the last of them there is none.
    public let delays: [Int64]

    /// That of Standard Webhooks 1.0.0: over three days in all.
    public static let standard = RetrySchedule(delays: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map { $0 * 1000 })

    /// The longest that a receiver's `Retry-After` is waited for: a day.
    static let longestRetryAfter: Int64 = 86_400_000

    private init(delays: [Int64]) { self.delays = delays }

    /// `5s,5m,2h`: whole numbers of milliseconds (`ms`), seconds, minutes, hours or days; 1 to 20 of them. Nil for anything else.
    public init?(_ text: String) {
        let units: [(name: String, milliseconds: Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let delays = parts.compactMap { part -> Int64? in
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits), number > 0, number < 1_000_000, let unit = units.first(where: { $0.name == part[digits.endIndex...] })
            else { return nil }
            return number * unit.milliseconds
        }
        guard (1...20).contains(parts.count), delays.count == parts.count else { return nil }
        self.delays = delays
    }

    /// Milliseconds to wait after attempt `number`, from 1 on; nil when it was the last. A tenth more or less, so that those who failed
    /// together don't come back together, and never less than the receiver has asked for, up to a day.
    func delay(afterAttempt number: Int, retryAfterSeconds: Int? = nil, random: Double = .random(in: 0.9...1.1)) -> Int64? {
        guard delays.indices.contains(number - 1) else { return nil }
        let own = Int64(Double(delays[number - 1]) * random)
        return max(own, min(Int64(min(retryAfterSeconds ?? 0, 1_000_000)) * 1000, Self.longestRetryAfter))
    }

    /// Milliseconds for which a receiver that gives no answer gets nothing at all, after so many failures in a row: from the first delay up to
    /// the second.
    func rest(afterFailures count: Int) -> Int64 {
        min(delays[0] << Int64(min(max(count - 1, 0), 16)), delays[min(1, delays.count - 1)])
    }
}
