import Domain
import HTTP
import Synchronization

/// How much is answered: to a key, and to an address without one. Decision 0019 says why so.
final class RateLimits: Sendable {
    /// What is counted, as `RateLimit` and `violated-policies` name it.
    enum Policy: String { case key, address, failures }

    struct Verdict: Sendable {
        let policy: Policy
        let standing: Quota.Standing
    }

    private struct Client {
        var requests = Quota.Window()
        var failures = Quota.Window()
    }

    private struct Clients {
        var known: [ClientAddress: Client] = [:]
        /// All that find no place while the table is full.
        var crowd = Client()
        var sweptAt = Int64.min / 2
    }

    private let perKey: Quota?
    private let perAddress: Quota?
    private let attempts: Quota
    private let clients = Mutex(Clients())
    /// Until when some address has used up its attempts: before that nobody needs to be looked for.
    private let failingUntil = Atomic<Int64>(.min)

    /// Wrong keys that an address may show before none but those in use there are looked at.
    static let attempts = Quota(10, per: 60)
    /// Addresses that are known at a time: some 8 MB.
    static let mostClients = 1 << 16
    private static let sweepMilliseconds: Int64 = 1000

    init(perKey: Quota?, perAddress: Quota?, attempts: Quota = RateLimits.attempts) {
        self.perKey = perKey
        self.perAddress = perAddress
        self.attempts = attempts
    }

    /// A request with a good key; nil where nothing is counted.
    func count(_ key: Key, on clock: Int64) -> Verdict? {
        guard let perKey, !key.isLent else { return nil }
        return Verdict(policy: .key, standing: key.use.requests.withLock { perKey.take(from: &$0, at: clock) })
    }

    /// A request without a good key; nil where nothing is counted.
    func count(_ client: ClientAddress?, on clock: Int64) -> Verdict? {
        guard let perAddress, let client else { return nil }
        return Verdict(policy: .address, standing: with(client, clock) { perAddress.take(from: &$0.requests, at: clock) })
    }

    /// A wrong key has been shown.
    func noteFailure(of client: ClientAddress?, on clock: Int64) {
        guard perAddress != nil, let client else { return }
        let standing = with(client, clock) { attempts.take(from: &$0.failures, at: clock) }
        guard standing.left == 0 else { return }
        let until = clock + Int64(standing.seconds) * 1000
        var known = failingUntil.load(ordering: .relaxed)
        while known < until {
            let (isDone, seen) = failingUntil.compareExchange(expected: known, desired: until, ordering: .relaxed)
            if isDone { return }
            known = seen
        }
    }

    /// How an address stands that has used up its attempts; nil for any other.
    func failing(_ client: ClientAddress?, on clock: Int64) -> Verdict? {
        guard clock < failingUntil.load(ordering: .relaxed), let client else { return nil }
        let standing = clients.withLock { clients in
            attempts.look(at: (clients.known[client] ?? (clients.known.count < Self.mostClients ? Client() : clients.crowd)).failures, at: clock)
        }
        return standing.isRefused ? Verdict(policy: .failures, standing: standing) : nil
    }

    /// How many addresses are known.
    var clientCount: Int { clients.withLock { $0.known.count } }

    private func with<T>(_ client: ClientAddress, _ clock: Int64, _ body: (inout Client) -> T) -> T {
        clients.withLock { clients in
            if clients.known[client] == nil, clients.known.count >= Self.mostClients {
                sweep(&clients, clock)
                guard clients.known.count < Self.mostClients else { return body(&clients.crowd) }
            }
            return body(&clients.known[client, default: Client()])
        }
    }

    /// Forgets those whose times are over.
    private func sweep(_ clients: inout Clients, _ clock: Int64) {
        guard let perAddress, clock - clients.sweptAt >= Self.sweepMilliseconds else { return }
        clients.sweptAt = clock
        clients.known = clients.known.filter {
            !perAddress.isOver($0.value.requests, at: clock) || !attempts.isOver($0.value.failures, at: clock)
        }
    }
}

extension RateLimits.Verdict {
    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).
    func add(to headers: inout Headers) {
        headers.add("RateLimit-Policy", "\"\(policy.rawValue)\";q=\(standing.quota.requests);w=\(standing.quota.seconds)")
        headers.add("RateLimit", "\"\(policy.rawValue)\";r=\(standing.left);t=\(standing.seconds)")
    }

    var problem: Problem {
        var problem = Problem(.quotaExceeded, text)
        problem.violatedPolicies = [policy.rawValue]
        problem.headers = [("Retry-After", String(standing.seconds))]
        return problem
    }

    private var text: Localized {
        let (requests, time, wait) = (standing.quota.requests, standing.quota.seconds, standing.seconds)
        return switch policy {
        case .key:
            Localized(
                "La clé a envoyé ses \(requests) requêtes en \(time) s ; réessayez dans \(wait) s.",
                "The key has sent its \(requests) requests in \(time) s; try again in \(wait) s.")
        case .address:
            Localized(
                "Sans clé, une adresse a \(requests) requêtes en \(time) s ; réessayez dans \(wait) s, ou avec une clé.",
                "Without a key an address has \(requests) requests in \(time) s; try again in \(wait) s, or with a key.")
        case .failures:
            Localized(
                "Cette adresse a montré \(requests) clés non valables en \(time) s : aucune autre n'est regardée avant \(wait) s.",
                "This address has shown \(requests) wrong keys in \(time) s: no other is looked at for \(wait) s.")
        }
    }
}
