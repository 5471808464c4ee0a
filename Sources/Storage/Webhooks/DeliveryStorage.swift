import Domain

/// The table of deliveries: what waits to be sent, and the log of what was.
public enum DeliveryStorage {
    // MARK: - Reading

    /// What is due, in the order in which it is.
    public static func due(of webhook: String, at now: Instant, limit: Int, onlyTests: Bool, _ connection: any Connection) throws -> [StoredDelivery]
    {
        try connection.all(
            """
            SELECT \(StoredDelivery.columns) FROM deliveries WHERE webhook = ?1 AND state = 'waiting' AND next_attempt_at <= ?2\
            \(onlyTests ? " AND is_test = 1" : "") ORDER BY next_attempt_at, seq LIMIT ?3
            """, [.text(webhook), .text(now.description), .integer(limit)], StoredDelivery.init)
    }

    /// When the next one is due after a time.
    public static func nextDue(of webhook: String, after now: Instant, _ connection: any Connection) throws -> Instant? {
        let text = try connection.first(
            "SELECT min(next_attempt_at) FROM deliveries WHERE webhook = ?1 AND state = 'waiting' AND next_attempt_at > ?2",
            [.text(webhook), .text(now.description)]
        ) { $0.optionalText(0) }
        return text.flatMap { $0 }.flatMap { Instant($0) }
    }

    public static func one(_ id: String, of webhook: String, _ connection: any Connection) throws -> StoredDelivery? {
        try connection.first(
            "SELECT \(StoredDelivery.columns) FROM deliveries WHERE id = ?1 AND webhook = ?2", [.text(id), .text(webhook)], StoredDelivery.init)
    }

    /// From the newest down, those before `before` when it is given.
    public static func page(
        of webhook: String, in state: StoredDelivery.State?, before: Int?, limit: Int, _ connection: any Connection
    ) throws -> [StoredDelivery] {
        try connection.all(
            """
            SELECT \(StoredDelivery.columns) FROM deliveries WHERE webhook = ?1 AND seq < ?2\(state == nil ? "" : " AND state = ?4") \
            ORDER BY seq DESC LIMIT ?3
            """, [.text(webhook), .integer(before ?? .max), .integer(limit)] + (state.map { [.text($0.rawValue)] } ?? []), StoredDelivery.init)
    }

    public static func waitingCount(_ connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM deliveries WHERE state = 'waiting'") { $0.int(0) } ?? 0
    }

    // MARK: - Writing

    public static func add(_ delivery: NewDelivery, to webhook: String, at time: Instant, _ connection: any Connection) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO deliveries (id, webhook, type, payload, is_test, state, attempts, created_at, next_attempt_at)
            VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', 0, ?6, ?6)
            """,
            [
                .text(delivery.id), .text(webhook), .text(delivery.type), .textBytes(delivery.payload), .integer(delivery.isTest ? 1 : 0),
                .text(time.description),
            ])
    }

    /// Stores the deliveries made of a part of the feed and where it ends, together: each change is delivered once, whenever the process ends.
    ///
    /// - Parameter cursor: the place after which that part begins.
    /// - Returns: false when the webhook is not there any more, disabled, or elsewhere.
    public static func add(
        _ deliveries: [NewDelivery], to webhook: String, from cursor: Int, upTo end: Int, at time: Instant, _ connection: any Connection
    ) throws(StoreError) -> Bool {
        let moved = try connection.execute(
            "UPDATE webhooks SET cursor = ?3 WHERE id = ?1 AND cursor = ?2 AND is_enabled = 1", [.text(webhook), .integer(cursor), .integer(end)])
        guard moved > 0 else { return false }
        for delivery in deliveries { try add(delivery, to: webhook, at: time, connection) }
        return true
    }

    /// Stores how an attempt ended, and what follows for the webhook.
    ///
    /// - Returns: why the webhook is disabled from here on; nil when it goes on.
    public static func note(_ result: AttemptResult, of delivery: StoredDelivery, _ connection: any Connection) throws(StoreError) -> String? {
        var state = StoredDelivery.State.waiting
        var next: SQLValue = .null
        switch result.next {
        case .delivered: state = .delivered
        case .failed: state = .failed
        case .again(let time): next = .text(time.description)
        }
        try connection.execute(
            """
            UPDATE deliveries SET state = ?2, attempts = attempts + 1, next_attempt_at = ?3, last_attempt_at = ?4, response_status = ?5, error = ?6,
                milliseconds = ?7 WHERE id = ?1
            """,
            [
                .text(delivery.id), .text(state.rawValue), next, .text(result.at.description), result.responseStatus.map(SQLValue.integer) ?? .null,
                result.error.map(SQLValue.text) ?? .null, .integer(result.milliseconds),
            ])
        switch result.next {
        case .again: return nil
        case .delivered:
            try WebhookStorage.noteAccepted(delivery.webhook, at: result.at, connection)
            return nil
        case .failed(isGone: true):
            return try WebhookStorage.disable(delivery.webhook, "gone", ifSilentSince: nil, at: result.at, connection) ? "gone" : nil
        case .failed(isGone: false):
            guard !delivery.isTest else { return nil }
            let isDisabled = try WebhookStorage.disable(
                delivery.webhook, "failing", ifSilentSince: delivery.createdAt, at: result.at, connection)
            return isDisabled ? "failing" : nil
        }
    }

    /// Has a delivery sent once more, whatever has become of it; its attempts are counted anew.
    public static func replay(_ id: String, of webhook: String, at time: Instant, _ connection: any Connection) throws -> StoredDelivery? {
        try connection.execute(
            "UPDATE deliveries SET state = 'waiting', attempts = 0, next_attempt_at = ?3 WHERE id = ?1 AND webhook = ?2",
            [.text(id), .text(webhook), .text(time.description)])
        return try one(id, of: webhook, connection)
    }

    /// Takes what is done out of the log, the oldest first and a limited number, so that other writers need not wait.
    ///
    /// - Parameters:
    ///   - start: what was made before goes.
    ///   - count: of what is done for each webhook, only so many stay.
    /// - Returns: how many are gone.
    public static func purge(
        madeBefore start: Instant, keeping count: Int, atMost limit: Int, _ connection: any Connection
    ) throws(StoreError) -> Int {
        try connection.execute(
            """
            DELETE FROM deliveries WHERE seq IN (
                SELECT d.seq FROM webhooks AS w JOIN deliveries AS d ON d.webhook = w.id
                WHERE d.state <> 'waiting' AND (d.created_at < ?1 OR d.seq <= coalesce((SELECT seq FROM deliveries
                    WHERE webhook = w.id AND state <> 'waiting' ORDER BY seq DESC LIMIT 1 OFFSET ?2), 0)) LIMIT ?3)
            """, [.text(start.description), .integer(count), .integer(limit)])
    }
}
