import Domain

/// What is held of a person beside the record and its versions.
public struct PersonTraces: Sendable {
    /// The versions of another record that name the person.
    public struct Naming: Sendable {
        public let collection: String
        public let member: String
        public let id: String
        public internal(set) var versions: [(version: Int, op: String, at: String)]
    }

    /// An answer kept for an idempotency key, which gives a version of the record again.
    public struct KeptAnswer: Sendable {
        public let keyID: String
        public let status: Int
        public let version: Int
        public let expiresAt: String
    }

    /// A webhook that was told that the record changed.
    public struct Notice: Sendable {
        public let webhook: String
        public let url: String
        public let type: String
        public let state: StoredDelivery.State
        public let at: String
    }

    public let namings: [Naming]
    public let keptAnswers: [KeptAnswer]
    public let notices: [Notice]

    public init(of id: String, in collection: ResourceCollection, _ connection: any Connection) throws {
        namings = try Erasure.referring(to: collection).flatMap { other, member in try Self.namings(of: id, other, member, connection) }
        keptAnswers = try connection.all(
            "SELECT key_id, status, version, expires_at FROM idempotency_keys WHERE collection = ?1 AND record = ?2 ORDER BY expires_at",
            [.text(collection.name), .text(id)]
        ) { KeptAnswer(keyID: $0.text(0), status: $0.int(1), version: $0.int(2), expiresAt: $0.text(3)) }
        notices = try connection.all(
            """
            SELECT d.webhook, w.url, d.type, d.state, d.created_at FROM deliveries AS d JOIN webhooks AS w ON w.id = d.webhook
            WHERE d.payload ->> '$.data.id' = ?1 AND d.payload ->> '$.data.collection' = ?2 ORDER BY d.seq
            """, [.text(id), .text(collection.name)]
        ) { Notice(webhook: $0.text(0), url: $0.text(1), type: $0.text(2), state: .init(rawValue: $0.text(3)) ?? .failed, at: $0.text(4)) }
    }

    private static func namings(
        of id: String, _ other: ResourceCollection, _ member: Member, _ connection: any Connection
    ) throws -> [Naming] {
        var namings: [Naming] = []
        try connection.query(
            "SELECT id, version, op, at FROM revisions WHERE \(Erasure.names(other, member)) AND \(Erasure.value(of: member)) = ?1 ORDER BY id, version",
            [.text(id)]
        ) { row in
            if namings.last?.id != row.text(0) {
                namings.append(Naming(collection: other.name, member: member.dotted, id: row.text(0), versions: []))
            }
            namings[namings.count - 1].versions.append((row.int(1), row.text(2), row.text(3)))
            return true
        }
        return namings
    }
}
