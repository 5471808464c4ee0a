import Glibc

/// How long a request that has no answer is tried again, what ends it before, and who is told.
struct Patience: Sendable {
    let retries: Int
    let isCancelled: @Sendable () -> Bool
    /// Gets a line before each further attempt.
    let tell: @Sendable (String) -> Void

    /// Without an end.
    static let endless = Int.max - 1

    /// Until Ctrl-C or SIGTERM; lines go to stderr.
    static func ofCommand(_ retries: Int) -> Patience {
        Patience(retries: retries, isCancelled: { Interruption.hasCome }, tell: { say($0) })
    }

    /// - Throws: exit 130 or 143 when it is called off meanwhile.
    func sleep(milliseconds: Int) throws(Failure) {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {
            if isCancelled() { throw Interruption.failure }
            usleep(50_000)
        }
    }
}
