import Glibc

/// How many requests are answered in a time: `6000/60`.
public struct Quota: Sendable, Equatable {
    public let requests: Int
    public let seconds: Int

    public init(_ requests: Int, per seconds: Int) {
        self.requests = requests
        self.seconds = seconds
    }

    /// Reads `REQUESTS/SECONDS`: up to a million million requests, up to a day. Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let requests = parts[0], let seconds = parts[1], (1...1_000_000_000_000).contains(requests),
            (1...86_400).contains(seconds)
        else { return nil }
        self.init(requests, per: seconds)
    }

    /// What has been used of a quota since its time began: with the first request after the last time was over.
    struct Window {
        fileprivate var began = Int64.min / 2
        fileprivate var count = 0

        fileprivate mutating func renew(_ milliseconds: Int64, at now: Int64) {
            guard now - began >= milliseconds else { return }
            began = now
            count = 0
        }
    }

    private var milliseconds: Int64 { Int64(seconds) * 1000 }

    /// Takes a request from what is left, where something is.
    ///
    /// - Parameter now: milliseconds of ``clock()``.
    func take(from window: inout Window, at now: Int64) -> Standing {
        window.renew(milliseconds, at: now)
        let isRefused = window.count >= requests
        if !isRefused { window.count += 1 }
        return standing(window, at: now, isRefused: isRefused)
    }

    /// What is left, without taking anything.
    func look(at window: Window, at now: Int64) -> Standing {
        var window = window
        window.renew(milliseconds, at: now)
        return standing(window, at: now, isRefused: window.count >= requests)
    }

    func isOver(_ window: Window, at now: Int64) -> Bool { now - window.began >= milliseconds }

    private func standing(_ window: Window, at now: Int64, isRefused: Bool) -> Standing {
        Standing(quota: self, left: requests - window.count, seconds: Int((window.began + milliseconds - now + 999) / 1000), isRefused: isRefused)
    }

    /// Milliseconds since an arbitrary instant; never goes back.
    static func clock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// How a client stands with a quota.
    struct Standing: Sendable, Equatable {
        let quota: Quota
        /// Requests that are still answered…
        let left: Int
        /// …before all of them are again, in so many seconds: 1 or more.
        let seconds: Int
        let isRefused: Bool
    }
}
