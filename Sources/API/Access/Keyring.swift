import Domain
import HTTP
import Storage
import Synchronization

/// The keys of the database, kept in memory: a request costs one look-up and one hash.
public final class Keyring: Sendable {
    let store: Store
    private let keys = Mutex<[String: Secrets]>([:])
    /// Keys that have changed and could not be read since.
    private let unread = Mutex<Set<String>>([])
    /// Keys that are in no database, and end with the process at the latest.
    private let lent = Mutex<[String: Key]>([:])
    private let refreshing = Mutex(())
    private let watchers = Mutex<[@Sendable () -> Void]>([])

    /// A key by its secret, and by the one before.
    private struct Secrets {
        let current: Key
        let previous: Key?

        init(_ stored: StoredKey, _ use: KeyUse) {
            current = Key(stored, use)
            previous = Key(previousOf: stored, use)
        }

        init(lent key: Key) {
            current = key
            previous = nil
        }

        var all: [Key] { [current] + (previous.map { [$0] } ?? []) }
    }

    public init(_ store: Store) throws {
        self.store = store
        for key in try store.readers.read({ try KeyStorage.all($0) }) { take(key) }
    }

    /// Takes over a key as it is stored now. From here on nothing goes by what it was.
    ///
    /// A key that can't be read opens nothing until it can (``readAgain()``).
    func refresh(_ id: String) { try? read(id) }

    /// Takes over the keys that could not be read when they changed.
    func readAgain() throws {
        for id in unread.withLock({ $0 }) { try read(id) }
    }

    /// One at a time, so that of two changes the later one is what stays.
    private func read(_ id: String) throws {
        defer { for watcher in watchers.withLock({ $0 }) { watcher() } }
        try refreshing.withLock { _ in
            do {
                if let stored = try store.readers.read({ try KeyStorage.one(id, $0) }) { take(stored) } else { keys.withLock { $0[id] = nil } }
                unread.withLock { _ = $0.remove(id) }
            } catch {
                unread.withLock { _ = $0.insert(id) }
                throw error
            }
        }
    }

    private func take(_ stored: StoredKey) {
        keys.withLock { keys in
            let use = keys[stored.id]?.current.use ?? KeyUse(storedAt: stored.lastUsedAt.flatMap { Instant($0) })
            keys[stored.id] = Secrets(stored, use)
        }
    }

    /// Has somebody told whenever a key has changed.
    func onChange(_ watcher: @escaping @Sendable () -> Void) { watchers.withLock { $0.append(watcher) } }

    /// Gives a token that is kept in memory only, for a command on this machine.
    public func lend(_ order: Order, until end: Instant, at now: Instant) -> Token {
        let token = Token()
        var order = order
        order.expiresAt = end
        let key = Key(order.key(of: token, at: now), KeyUse(storedAt: nil), isLent: true)
        lent.withLock { lent in
            lent = lent.filter { $0.value.isGood(at: now) }
            lent[token.id] = key
        }
        return token
    }

    // MARK: - Looking

    /// The key that a token shows; nil for one that is unknown, wrong, revoked or expired: which of these is not said.
    ///
    /// - Parameter mayTry: whether a key of this id is to be compared at all.
    func key(for token: Token, at now: Instant, where mayTry: (Key) -> Bool) -> Key? {
        guard let known = known(token.id), mayTry(known.current) else { return nil }
        let digest = token.digest
        if known.current.matches(digest), known.current.isGood(at: now) { return known.current }
        if let previous = known.previous, previous.matches(digest), previous.isGood(at: now) { return previous }
        return nil
    }

    /// Whether a key that was good when its request came still is, by the secret that it came with: what takes long asks again.
    func holds(_ key: Key, at now: Instant) -> Bool {
        known(key.id)?.all.contains { $0.hash == key.hash && $0.isGood(at: now) } ?? false
    }

    private func known(_ id: String) -> Secrets? {
        guard !unread.withLock({ $0.contains(id) }) else { return nil }
        return keys.withLock { $0[id] } ?? lent.withLock { $0[id] }.map { Secrets(lent: $0) }
    }

    // MARK: - Last uses

    /// Stores when keys were used last, of those that have been since it was stored: for the writer, once in a while. By the clock, which may
    /// have been set back meanwhile.
    public func storeUses() throws {
        let uses = keys.withLock { keys in
            keys.values.compactMap { secrets -> (id: String, use: KeyUse, at: Int64)? in
                let at = secrets.current.use.last.load(ordering: .relaxed)
                return at != secrets.current.use.stored.load(ordering: .relaxed) ? (secrets.current.id, secrets.current.use, at) : nil
            }
        }
        guard !uses.isEmpty else { return }
        let rows = uses.map { (id: $0.id, at: Instant(milliseconds: $0.at).description) }
        try store.writer.perform { try KeyStorage.note(uses: rows, $0.connection) }
        for use in uses { use.use.stored.store(use.at, ordering: .relaxed) }
    }
}

extension Problem {
    static func unauthorized(error: String?) -> Problem {
        var problem = Problem(error == nil ? .unauthorized : .invalidToken)
        problem.headers = [("WWW-Authenticate", "Bearer realm=\"coorace\"" + (error.map { ", error=\"\($0)\"" } ?? ""))]
        return problem
    }

    static func insufficientScope(_ scope: Scope) -> Problem {
        var problem = Problem(
            .insufficientScope, Localized("La clé n'a pas le droit « \(scope) ».", "The key lacks the scope \"\(scope)\"."))
        problem.headers = [("WWW-Authenticate", "Bearer realm=\"coorace\", error=\"insufficient_scope\", scope=\"\(scope)\"")]
        return problem
    }
}
