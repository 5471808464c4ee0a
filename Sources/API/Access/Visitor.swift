import Domain
import HTTP

/// Who sends a request, found out before anything else is looked at.
final class Visitor: Sendable {
    /// Nil without a good one.
    let key: Key?
    /// What an endpoint that needs a key answers then.
    let refusal: Problem?
    /// How the key, or the address, stands with its quota; nil where nothing is counted.
    let verdict: RateLimits.Verdict?

    /// An address that has shown too many wrong keys is refused by `failures` before another is looked at; a key in use there is, all the same.
    init(_ head: RequestHead, _ service: Service) {
        let now = Instant.now()
        let clock = Quota.clock()
        let client = head.client?.network
        let limits = service.limits
        guard let credentials = Token.credentials(in: head.headers["Authorization"]) else {
            key = nil
            refusal = .unauthorized(error: nil)
            verdict = limits.count(client, on: clock)
            return
        }
        let failing = limits.failing(client, on: clock)
        key = Token(credentials).flatMap { token in
            service.keyring.key(for: token, at: now) { known in
                failing == nil || known.isLent || client.map { known.use.isKnown(at: $0, on: clock) } ?? false
            }
        }
        if let key {
            key.use.note(at: now, from: client, on: clock)
            refusal = nil
            verdict = limits.count(key, on: clock)
        } else {
            refusal = .unauthorized(error: "invalid_token")
            if failing == nil { limits.noteFailure(of: client, on: clock) }
            verdict = failing ?? limits.count(client, on: clock)
        }
    }

    func requireKey() throws(Problem) -> Key {
        guard let key else { throw refusal ?? .unauthorized(error: nil) }
        return key
    }
}
