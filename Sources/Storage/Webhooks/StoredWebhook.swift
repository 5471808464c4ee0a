/// A subscription: where changes are sent, which, and how they are signed.
public struct StoredWebhook: Sendable, Equatable {
    public let id: String
    public var url: String
    public var description: String?
    /// Nil for all, those to come included.
    public var collections: [String]?
    /// `put`, `delete` or both.
    public var operations: [String]
    /// In its text form, for signatures are made of it.
    public var secret: String
    /// Counts the secrets that it has had.
    public var secretNumber: Int
    /// Signs beside the present one until then.
    public var previousSecret: String?
    public var previousSecretUntil: String?
    public var isEnabled: Bool
    public var disabledReason: String?
    public var disabledAt: String?
    public var enabledAt: String
    /// The place in the feed up to which its deliveries have been made.
    public var cursor: Int
    /// When a delivery was accepted last.
    public var lastAcceptedAt: String?
    public let createdAt: String
    public var updatedAt: String

    /// A new one, which is told what comes after a place.
    public init(id: String, url: String, secret: String, after cursor: Int, at time: String) {
        self.id = id
        self.url = url
        self.secret = secret
        self.cursor = cursor
        secretNumber = 1
        operations = ["put", "delete"]
        isEnabled = true
        enabledAt = time
        createdAt = time
        updatedAt = time
    }

    init(_ row: any Row) {
        func list(_ column: Int) -> [String]? { row.optionalText(column).map { $0.split(separator: " ").map(String.init) } }
        id = row.text(0)
        url = row.text(1)
        description = row.optionalText(2)
        collections = list(3)
        operations = list(4) ?? []
        secret = row.text(5)
        secretNumber = row.int(6)
        previousSecret = row.optionalText(7)
        previousSecretUntil = row.optionalText(8)
        isEnabled = row.int(9) != 0
        disabledReason = row.optionalText(10)
        disabledAt = row.optionalText(11)
        enabledAt = row.text(12)
        cursor = row.int(13)
        lastAcceptedAt = row.optionalText(14)
        createdAt = row.text(15)
        updatedAt = row.text(16)
    }

    static let columns = """
        id, url, description, collections, operations, secret, secret_number, previous_secret, previous_secret_until, is_enabled, \
        disabled_reason, disabled_at, enabled_at, cursor, last_accepted_at, created_at, updated_at
        """

    var values: [SQLValue] {
        [
            .text(id), .text(url), Self.optional(description), Self.optional(collections?.joined(separator: " ")),
            .text(operations.joined(separator: " ")), .text(secret), .integer(secretNumber), Self.optional(previousSecret),
            Self.optional(previousSecretUntil), .integer(isEnabled ? 1 : 0), Self.optional(disabledReason), Self.optional(disabledAt),
            .text(enabledAt), .integer(cursor), Self.optional(lastAcceptedAt), .text(createdAt), .text(updatedAt),
        ]
    }

    private static func optional(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
}
