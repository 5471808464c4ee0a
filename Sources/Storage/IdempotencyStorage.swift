import Domain
import JSON

/// A request that carries an idempotency key: who sent it, under which key, and what it asked for.
public struct IdempotentRequest: Sendable, Equatable {
    /// The id of the API key that it came with: each has its own idempotency keys.
    public let keyID: String
    /// The idempotency key.
    public let name: String
    /// SHA-256 of method, target, content type and body.
    public let fingerprint: [UInt8]

    public init(keyID: String, name: String, fingerprint: [UInt8]) {
        self.keyID = keyID
        self.name = name
        self.fingerprint = fingerprint
    }
}

/// An answer as it is given again when its request is repeated.
public struct KeptAnswer: Sendable {
    /// Of the request that was answered.
    public let fingerprint: [UInt8]
    public let status: Int
    public let headers: [(name: String, value: String)]
    public let content: [UInt8]
}

/// The table of idempotency keys, each with the answer to the request that used it.
public enum IdempotencyStorage {
    /// What the body of an answer is.
    public enum Content: Sendable, Equatable {
        /// A version of a record, answered from its history: nothing of it stands in a second place, from which it would have to be taken out as well.
        case revision(collection: String, id: String, version: Int)
        case bytes([UInt8])
        /// JSON that told a secret of a webhook: it is kept without, and the secret is put in again from the one place where it stands.
        case withoutSecret([UInt8], webhook: String, number: Int)
    }

    /// Stands as the collection of an answer that told a secret; no collection of records has this name.
    private static let webhooks = "webhooks"

    /// The answer that is kept under the request's key; nil when there is none, or none any more.
    public static func find(_ request: IdempotentRequest, at now: Instant, _ connection: any Connection) throws -> KeptAnswer? {
        try connection.first(
            """
            SELECT fingerprint, status, headers, coalesce(body, (SELECT document FROM revisions
                WHERE collection = kept.collection AND id = kept.record AND version = kept.version)), collection, record, version
            FROM idempotency_keys AS kept WHERE key_id = ?1 AND name = ?2 AND expires_at > ?3
            """, [.text(request.keyID), .text(request.name), .text(now.description)]
        ) { row in
            let headers = try JSON(parsing: row.bytes(2)).objectValue ?? [:]
            var content = row.bytes(3)
            if row.optionalText(4) == webhooks { content = try WebhookStorage.withSecret(content, of: row.text(5), number: row.int(6), connection) }
            return KeptAnswer(
                fingerprint: row.bytes(0), status: row.int(1), headers: headers.map { ($0.name, $0.value.stringValue ?? "") }, content: content)
        }
    }

    /// Keeps the answer to a request until then, in place of one that has expired.
    public static func keep(
        status: Int, headers: [(name: String, value: String)], _ content: Content, for request: IdempotentRequest, until end: Instant,
        _ connection: any Connection
    ) throws(StoreError) {
        var place: [SQLValue] = [.null, .null, .null, .null]
        switch content {
        case .revision(let collection, let id, let version): place = [.null, .text(collection), .text(id), .integer(version)]
        case .bytes(let bytes): place[0] = .bytes(bytes)
        case .withoutSecret(let bytes, let webhook, let number): place = [.bytes(bytes), .text(webhooks), .text(webhook), .integer(number)]
        }
        let fields = JSON.object(JSON.Object(headers.map { ($0.name, .string($0.value)) }))
        try connection.execute(
            """
            INSERT OR REPLACE INTO idempotency_keys (key_id, name, fingerprint, expires_at, status, headers, body, collection, record, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            [
                .text(request.keyID), .text(request.name), .bytes(request.fingerprint), .text(end.description), .integer(status),
                .textBytes(fields.bytes()),
            ] + place)
    }

    /// What a request that takes several transactions begins with, so that it finds its own work when it is run again after it was cut off.
    public struct Beginning: Sendable, Equatable {
        public let at: Instant
        /// Random.
        public let seed: UInt64
        /// Whether the request began before, and had no answer yet.
        public let isAgain: Bool
    }

    /// How a request begins: as it did before where it has been cut off, else anew, which `note` stores.
    public static func beginning(of request: IdempotentRequest, at now: Instant, _ connection: any Connection) throws -> Beginning {
        let known = try connection.first(
            "SELECT headers FROM idempotency_keys WHERE key_id = ?1 AND name = ?2 AND expires_at > ?3 AND status = 0 AND fingerprint = ?4",
            [.text(request.keyID), .text(request.name), .text(now.description), .bytes(request.fingerprint)]
        ) { try JSON(parsing: $0.bytes(0)) }
        if let known, let at = known["begun_at"]?.stringValue.flatMap({ Instant($0) }), let seed = known["seed"]?.stringValue.flatMap({ UInt64($0) })
        {
            return Beginning(at: at, seed: seed, isAgain: true)
        }
        return Beginning(at: now, seed: .random(in: .min ... .max), isAgain: false)
    }

    /// Stores that a request has begun, with the first of its work. `find` gives it no answer until one is kept.
    public static func note(
        _ beginning: Beginning, of request: IdempotentRequest, until end: Instant, _ connection: any Connection
    ) throws(StoreError) {
        try keep(
            status: 0, headers: [("begun_at", beginning.at.description), ("seed", String(beginning.seed))], .bytes([]), for: request, until: end,
            connection)
    }

    /// Deletes what has expired, the oldest first and a limited number, so that other writers need not wait; gives how many.
    public static func purge(at now: Instant, atMost limit: Int, _ connection: any Connection) throws(StoreError) -> Int {
        try connection.execute(
            """
            DELETE FROM idempotency_keys
            WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
            """, [.text(now.description), .integer(limit)])
    }
}
