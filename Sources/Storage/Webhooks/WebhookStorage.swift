import Domain
import JSON

/// The table of webhooks.
public enum WebhookStorage {
    public static func all(_ connection: any Connection) throws -> [StoredWebhook] {
        try connection.all("SELECT \(StoredWebhook.columns) FROM webhooks ORDER BY created_at, id", [], StoredWebhook.init)
    }

    public static func one(_ id: String, _ connection: any Connection) throws -> StoredWebhook? {
        try connection.first("SELECT \(StoredWebhook.columns) FROM webhooks WHERE id = ?1", [.text(id)], StoredWebhook.init)
    }

    public static func count(_ connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM webhooks") { $0.int(0) } ?? 0
    }

    public static func add(_ webhook: StoredWebhook, _ connection: any Connection) throws(StoreError) {
        let places = (1...webhook.values.count).map { "?\($0)" }.joined(separator: ", ")
        try connection.execute("INSERT INTO webhooks (\(StoredWebhook.columns)) VALUES (\(places))", webhook.values)
    }

    /// Stores what a person changes; how far it has come is left alone.
    public static func update(_ webhook: StoredWebhook, _ connection: any Connection) throws(StoreError) {
        let own = ["id", "cursor", "last_accepted_at", "created_at"]
        let names = StoredWebhook.columns.split(separator: ", ").map(String.init)
        let kept = names.indices.filter { !own.contains(names[$0]) }
        let settings = kept.enumerated().map { "\(names[$0.element]) = ?\($0.offset + 2)" }.joined(separator: ", ")
        try connection.execute("UPDATE webhooks SET \(settings) WHERE id = ?1", [.text(webhook.id)] + kept.map { webhook.values[$0] })
    }

    /// Moves a webhook that has been told of everything to the end of the feed, before it asks for something else: what is new for it begins
    /// there. One that is behind stays where it is.
    ///
    /// - Parameter webhook: as it was; without `collections` it asked for all.
    public static func catchUp(_ webhook: StoredWebhook, _ connection: any Connection) throws {
        let feed = Feed(connection)
        let collections = webhook.collections ?? ResourceCollections.all.map(\.name)
        guard try feed.notices(after: webhook.cursor, of: collections, webhook.operations, limit: 1).isEmpty else { return }
        try connection.execute("UPDATE webhooks SET cursor = ?2 WHERE id = ?1", [.text(webhook.id), .integer(feed.last())])
    }

    /// Takes it away, and its deliveries with it.
    ///
    /// - Returns: whether there was one.
    public static func delete(_ id: String, _ connection: any Connection) throws(StoreError) -> Bool {
        try connection.execute("DELETE FROM webhooks WHERE id = ?1", [.text(id)]) > 0
    }

    /// Says that its receiver has accepted something.
    static func noteAccepted(_ id: String, at time: Instant, _ connection: any Connection) throws(StoreError) {
        try connection.execute("UPDATE webhooks SET last_accepted_at = ?2 WHERE id = ?1", [.text(id), .text(time.description)])
    }

    /// Sends nothing more to it.
    ///
    /// - Parameter start: only when nothing has been accepted, and nobody has enabled it, since then.
    /// - Returns: whether it was enabled before.
    static func disable(_ id: String, _ reason: String, ifSilentSince start: String?, at time: Instant, _ connection: any Connection)
        throws(StoreError)
        -> Bool
    {
        let silence = start == nil ? "" : " AND enabled_at <= ?4 AND coalesce(last_accepted_at, '') < ?4"
        return try connection.execute(
            "UPDATE webhooks SET is_enabled = 0, disabled_reason = ?2, disabled_at = ?3, updated_at = ?3 WHERE id = ?1 AND is_enabled = 1\(silence)",
            [.text(id), .text(reason), .text(time.description)] + (start.map { [.text($0)] } ?? [])) > 0
    }

    /// An answer that was kept without the secret that it told: with it again, as long as the webhook still has this one.
    static func withSecret(_ content: [UInt8], of id: String, number: Int, _ connection: any Connection) throws -> [UInt8] {
        guard let webhook = try one(id, connection), webhook.secretNumber == number, case .object(var members) = try JSON(parsing: content) else {
            return content
        }
        members["secret"] = .string(webhook.secret)
        return JSON.object(members).bytes()
    }
}
