import Domain
import HTTP
import Storage

/// Keeps the answer to one request under its idempotency key, and finds it again. To be used inside the writer's transactions.
struct AnswerKeeping: Sendable {
    let request: IdempotentRequest
    let now: Instant

    /// How long an answer is kept: 24 hours.
    static let milliseconds: Int64 = 24 * 60 * 60 * 1000

    /// The answer that was given before, marked as such; nil when the request is the first under its key.
    ///
    /// - Throws: 422 when the key stands for another request.
    func find(_ connection: any Connection) throws -> Response? {
        guard let kept = try IdempotencyStorage.find(request, at: now, connection) else { return nil }
        guard kept.fingerprint == request.fingerprint else { throw Problem.idempotencyKeyReused }
        // Begun, and cut off before it was answered.
        guard kept.status > 0 else { return nil }
        var response = Response(status: kept.status, headers: Headers(kept.headers), body: kept.content.isEmpty ? .none : .bytes(kept.content))
        response.headers.set("Idempotency-Replayed", "true")
        return response
    }

    /// How the request begins, for one that takes several transactions.
    func beginning(_ connection: any Connection) throws -> IdempotencyStorage.Beginning {
        try IdempotencyStorage.beginning(of: request, at: now, connection)
    }

    /// Stores that it has begun: in the first of its transactions, so that what is refused before leaves the key free.
    func note(_ beginning: IdempotencyStorage.Beginning, _ connection: any Connection) throws {
        try IdempotencyStorage.note(beginning, of: request, until: end, connection)
    }

    private var end: Instant { Instant(milliseconds: now.milliseconds + Self.milliseconds) }

    /// - Parameter content: the body, where it need not be kept because it stands elsewhere.
    func keep(_ response: Response, _ content: IdempotencyStorage.Content? = nil, _ connection: any Connection) throws {
        var bytes: [UInt8] = []
        if case .bytes(let body) = response.body { bytes = body }
        try IdempotencyStorage.keep(
            status: response.status, headers: response.headers.fields, content ?? .bytes(bytes), for: request,
            until: end, connection)
    }
}

extension Problem {
    static let idempotencyKeyReused = Problem(
        .idempotencyKeyReused,
        Localized(
            "Une autre requête a porté cette clé il y a moins de 24 heures ; prenez une nouvelle clé.",
            "Another request came with this key less than 24 hours ago; take a new key."))

    static let idempotencyKeyInUse = {
        var problem = Problem(
            .idempotencyKeyInUse,
            Localized(
                "La même requête est en cours ; renvoyez-la dans une seconde, avec la même clé.",
                "The same request is running; send it again in a second, with the same key."))
        problem.headers = [("Retry-After", "1")]
        return problem
    }()

    /// Whether a request that ended so did run, and is answered the same when it is repeated: what depends on the state of the database. What
    /// was refused before is refused again or, once its cause is gone, runs.
    var isKept: Bool { [404, 409, 412, 422].contains(type.status) }
}
