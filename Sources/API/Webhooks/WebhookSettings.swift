/// How webhooks are sent.
public struct WebhookSettings: Sendable {
    /// Whether http, loopback and private networks are taken as targets.
    public var allowsPrivate = false
    /// Sends nothing: events wait.
    public var isHeld = false
    public var retries = RetrySchedule.standard
    /// For an attempt in all: from the look-up of the name to the end of the answer.
    public var timeoutMilliseconds = 15_000

    public init() {}

    var target: WebhookTarget { WebhookTarget(allowsPrivate: allowsPrivate) }

    /// How many there may be: each may hold threads of its own.
    static let mostWebhooks = 64
    /// Attempts of a webhook that run at the same time.
    static let mostAtOnce = 4
    /// Deliveries of a webhook in memory.
    static let mostInMemory = 32
    /// How long a secret goes on signing beside the one that took its place: a day.
    static let overlapMilliseconds: Int64 = 86_400_000
    /// How long what is done stays in the log: 30 days,
    static let logMilliseconds: Int64 = 30 * 86_400_000
    /// and how much of it, for each webhook.
    static let mostLogged = 10_000
}
