import Domain

/// An event on its way to a webhook, and what has become of it.
public struct StoredDelivery: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// For its first attempt, or the next one.
        case waiting
        /// Answered by 2xx.
        case delivered
        /// Given up.
        case failed
    }

    /// Its place among the deliveries: later ones have a higher one.
    public let seq: Int
    /// `webhook-id`: the same at every attempt.
    public let id: String
    public let webhook: String
    /// The event's type: `adherent.updated`.
    public let type: String
    /// The bytes that are sent.
    public let payload: [UInt8]
    /// Made by hand, to try the receiver: it is sent once.
    public let isTest: Bool
    public let state: State
    public let attempts: Int
    public let createdAt: String
    /// Nil when there is none to come.
    public let nextAttemptAt: String?
    public let lastAttemptAt: String?
    /// Of the last attempt; nil when there was none, or no answer came.
    public let responseStatus: Int?
    /// A word for what was wrong with the last attempt; nil when nothing was.
    public let error: String?
    /// How long the last attempt took.
    public let milliseconds: Int?

    static let columns = """
        seq, id, webhook, type, payload, is_test, state, attempts, created_at, next_attempt_at, last_attempt_at, response_status, error, milliseconds
        """

    init(_ row: any Row) {
        seq = row.int(0)
        id = row.text(1)
        webhook = row.text(2)
        type = row.text(3)
        payload = row.bytes(4)
        isTest = row.int(5) != 0
        state = State(rawValue: row.text(6)) ?? .failed
        attempts = row.int(7)
        createdAt = row.text(8)
        nextAttemptAt = row.optionalText(9)
        lastAttemptAt = row.optionalText(10)
        responseStatus = row.optionalInt(11)
        error = row.optionalText(12)
        milliseconds = row.optionalInt(13)
    }
}

/// An event that is to be delivered.
public struct NewDelivery: Sendable {
    public let id: String
    public let type: String
    public let payload: [UInt8]
    public let isTest: Bool

    public init(id: String, type: String, payload: [UInt8], isTest: Bool = false) {
        self.id = id
        self.type = type
        self.payload = payload
        self.isTest = isTest
    }
}

/// How an attempt ended.
public struct AttemptResult: Sendable, Equatable {
    public enum Next: Sendable, Equatable {
        case delivered
        /// To be tried again then.
        case again(at: Instant)
        /// Given up; `gone` when the receiver wants nothing more at all.
        case failed(isGone: Bool)
    }

    public let at: Instant
    public let milliseconds: Int
    public let responseStatus: Int?
    public let error: String?
    public let next: Next

    public init(at: Instant, milliseconds: Int, responseStatus: Int?, error: String?, next: Next) {
        self.at = at
        self.milliseconds = milliseconds
        self.responseStatus = responseStatus
        self.error = error
        self.next = next
    }
}
