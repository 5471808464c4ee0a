import Domain
import JSON
import Storage

/// What a request sets of a key, checked as far as that goes without the database.
struct KeyInput: Sendable {
    private let body: JSON.Object
    private(set) var values: [String: JSON] = [:]
    private(set) var issues: [Issue] = []

    static let shapes: [(name: String, shape: Shape)] = [
        ("name", .text(1...200, lines: .one)), ("role", .oneOf(Role.allCases.map(\.rawValue))),
        ("scopes", .list(.text(1...100, lines: .one), minimum: 1)),
        ("adherent_id", .reference(collection: Adherent.collection)), ("expires_at", .instant),
    ]
    /// Members that stay what they were when the key was made.
    static let lasting = ["role", "scopes", "adherent_id"]
    /// Members that the server sets.
    static let serverSet = [
        "id", "status", "created_at", "last_used_at", "rotated_at", "previous_secret_until", "revoked_at",
    ]

    init(_ body: JSON.Object, creating: Bool, at now: Instant) {
        self.body = body
        for (name, value) in body { read(name, value, creating) }
        if creating {
            if body["name"] ?? .null == .null { issues.append(Issue(Self.place("name"), .required)) }
            if body["role"] ?? .null == .null, body["scopes"] ?? .null == .null { issues.append(Self.rightsMissing) }
        }
        if let end = values["expires_at"]?.stringValue.flatMap({ Instant($0) }), end <= now {
            issues.append(
                Issue(
                    Self.place("expires_at"), .outOfRange,
                    text: Localized(
                        "Le terme « expires_at » est passé : donnez une date à venir, ou révoquez la clé.",
                        "The end \"expires_at\" has passed: give one to come, or revoke the key.")))
        }
    }

    private mutating func read(_ name: String, _ value: JSON, _ creating: Bool) {
        guard let shape = Self.shapes.first(where: { $0.name == name })?.shape else {
            if creating || !Self.serverSet.contains(name) {
                issues.append(
                    Issue(Self.place(name), .unknownMember, nearest: nearest(to: name, among: Self.shapes.map(\.name)), value: name))
            }
            return
        }
        if !creating, Self.lasting.contains(name) { return }
        if value == .null {
            if name == "name", !creating { issues.append(Issue(Self.place(name), .required)) }
            return
        }
        guard let read = shape.read(value, at: JSONPointer(tokens: [name]), issues: &issues) else { return }
        values[name] = read
        if name == "scopes" { checkScopes(read.arrayValue ?? []) }
        if name == "name", let text = read.stringValue, Token.isWithin(text) {
            issues.append(
                Issue(
                    Self.place(name), .invalidValue,
                    text: Localized(
                        "Le nom contient une clé : donnez-lui un nom que tous peuvent lire.",
                        "The name contains a token: give it one that everybody may read.")))
        }
    }

    private mutating func checkScopes(_ scopes: [JSON]) {
        for (index, scope) in scopes.enumerated() {
            guard let text = scope.stringValue, Scope(text) == nil else { continue }
            issues.append(
                Issue(
                    .pointer(JSONPointer(tokens: ["scopes", String(index)])), .invalidValue,
                    nearest: nearest(to: text, among: Scope.all.map(\.description)),
                    value: text,
                    text: Localized(
                        "« \(text.prefix(80)) » n'est pas un droit ; il y a {collection}:read, {collection}:write, *:read, *:write, personal:read, contributions:acknowledge et admin.",
                        "\"\(text.prefix(80))\" is no scope; there are {collection}:read, {collection}:write, *:read, *:write, personal:read, contributions:acknowledge and admin."
                    )))
        }
    }

    /// What is wrong by itself.
    var refusal: Problem? { issues.isEmpty ? nil : Problem(.validationFailed, issues: issues) }

    /// What a new key is to be.
    var order: Keyring.Order {
        Keyring.Order(
            name: values["name"]?.stringValue ?? "", role: values["role"]?.stringValue.flatMap(Role.init(rawValue:)),
            scopes: values["scopes"]?.arrayValue?.compactMap(\.stringValue) ?? [], adherentID: values["adherent_id"]?.stringValue,
            expiresAt: values["expires_at"]?.stringValue.flatMap { Instant($0) })
    }

    /// Changes a key. What does not change may be sent as it is.
    ///
    /// - Throws: 422 for a member that is not as it is and can't be changed.
    func apply(to key: inout StoredKey, at now: Instant) throws(Problem) {
        let shown = KeyText.json(key, at: now)
        let changed = body.filter { (Self.serverSet + Self.lasting).contains($0.name) && $0.value != shown[$0.name] ?? .null }
        guard changed.isEmpty else { throw Problem(.validationFailed, issues: changed.map { Self.fixed($0.name) }) }
        if let name = values["name"]?.stringValue { key.name = name }
        if body["expires_at"] != nil { key.expiresAt = values["expires_at"]?.stringValue }
    }

    private static func fixed(_ name: String) -> Issue {
        guard lasting.contains(name) else { return Issue(place(name), .readOnly) }
        return Issue(
            place(name), .readOnly,
            text: Localized(
                "Les droits d'une clé ne changent pas (« \(name) ») : faites-en une autre, puis révoquez celle-ci.",
                "A key's rights don't change (\"\(name)\"): make another, then revoke this one."))
    }

    private static let rightsMissing = Issue(
        place("role"), .required, text: Localized("Donnez « role », « scopes » ou les deux.", "Give \"role\", \"scopes\" or both."))

    private static func place(_ name: String) -> Issue.Place { .pointer(JSONPointer(tokens: [name])) }
}
