import Domain
import JSON
import Storage

/// What a request sets of a webhook, checked as far as that goes without the database.
struct WebhookInput: Sendable {
    private let body: JSON.Object
    private let target: WebhookTarget
    private(set) var values: [String: JSON] = [:]
    private(set) var issues: [Issue] = []

    static let shapes: [(name: String, shape: Shape)] = [
        ("url", .formatted(.webAddress)), ("description", .text(1...500, lines: .one)),
        ("collections", .list(.oneOf(ResourceCollections.all.map(\.name)), minimum: 1)),
        ("operations", .list(.oneOf(operations), minimum: 1)), ("enabled", .boolean), ("secret", .text(1...200, lines: .one)),
    ]
    static let operations = ["put", "delete"]

    /// Members that the server sets.
    static let serverSet = [
        "id", "disabled_reason", "disabled_at", "last_accepted_at", "previous_secret_until", "created_at", "updated_at",
    ]

    init(_ body: JSON.Object, creating: Bool, _ target: WebhookTarget) {
        self.body = body
        self.target = target
        for (name, value) in body { read(name, value, creating) }
        if creating, body["url"] ?? .null == .null { issues.append(Issue(Self.place("url"), .required)) }
    }

    private mutating func read(_ name: String, _ value: JSON, _ creating: Bool) {
        guard let shape = Self.shapes.first(where: { $0.name == name })?.shape else {
            if creating || !Self.serverSet.contains(name) {
                let names = Self.shapes.map(\.name)
                issues.append(Issue(Self.place(name), .unknownMember, nearest: nearest(to: name, among: names), value: name))
            }
            return
        }
        if name == "secret", !creating {
            issues.append(
                Issue(
                    Self.place(name), .readOnly,
                    text: Localized(
                        "Le secret ne se change pas ainsi : demandez-en un nouveau par « rotate-secret ».",
                        "The secret is not changed this way: ask for a new one by \"rotate-secret\".")))
            return
        }
        if value == .null {
            if name == "url" || name == "enabled", !creating { issues.append(Issue(Self.place(name), .required)) }
            return
        }
        guard let read = shape.read(value, at: JSONPointer(tokens: [name]), issues: &issues) else { return }
        values[name] = read
        if name == "url", let url = read.stringValue, let refusal = target.refusal(of: url) {
            issues.append(Issue(Self.place(name), .invalidValue, text: refusal))
        }
        if name == "secret", read.stringValue.flatMap({ WebhookSecret($0) }) == nil {
            issues.append(
                Issue(
                    Self.place(name), .invalidFormat,
                    text: Localized(
                        "Le secret est « whsec_ » suivi du Base64 de 24 à 64 octets tirés au hasard ; sans lui, le serveur en tire un.",
                        "The secret is \"whsec_\" and the Base64 of 24 to 64 random octets; without it the server makes one.")))
        }
    }

    /// What is wrong by itself.
    var refusal: Problem? { issues.isEmpty ? nil : Problem(.validationFailed, issues: issues) }

    /// The webhook with what the request sets. What the server sets may be sent as it is.
    ///
    /// - Throws: 422 for a member of the server's that is not as it is.
    func apply(to webhook: StoredWebhook, at now: Instant) throws(Problem) -> StoredWebhook {
        let shown = WebhookText.json(webhook)
        let changed = body.filter { Self.serverSet.contains($0.name) && $0.value != shown[$0.name] ?? .null }
        guard changed.isEmpty else { throw Problem(.validationFailed, issues: changed.map { Issue(Self.place($0.name), .readOnly) }) }
        var new = webhook
        func list(_ name: String) -> [String]? { values[name]?.arrayValue?.compactMap(\.stringValue) }
        if let url = values["url"]?.stringValue { new.url = url }
        if body["description"] != nil { new.description = values["description"]?.stringValue }
        if body["collections"] != nil { new.collections = list("collections") }
        if body["operations"] != nil { new.operations = list("operations") ?? Self.operations }
        if let isEnabled = values["enabled"]?.boolValue, isEnabled != webhook.isEnabled {
            new.isEnabled = isEnabled
            new.disabledReason = isEnabled ? nil : "request"
            new.disabledAt = isEnabled ? nil : now.description
            if isEnabled { new.enabledAt = now.description }
        }
        if new != webhook { new.updatedAt = now.description }
        return new
    }

    private static func place(_ name: String) -> Issue.Place { .pointer(JSONPointer(tokens: [name])) }
}
