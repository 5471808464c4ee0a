import Domain

/// A right that a key holds: `adherents:read`, `*:write`, `personal:read`, `admin`.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Returns: nil for a text that is no scope of this API.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isKnown =
            text == "admin" || text == "personal:read" || text == Self.acknowledge.description
            || parts.count == 2 && (parts[0] == "*" || ResourceCollections.named(parts[0]) != nil) && ["read", "write"].contains(parts[1])
        guard isKnown else { return nil }
        description = text
    }

    private init(_ text: String, _: Void) { description = text }

    public static let admin = Scope("admin", ())
    public static let personal = Scope("personal:read", ())
    /// The national federation's acknowledgement of contributions.
    public static let acknowledge = Scope("contributions:acknowledge", ())
    public static let readAll = Scope("*:read", ())
    public static let writeAll = Scope("*:write", ())
    /// Every scope there is.
    public static let all =
        [readAll, writeAll, personal, acknowledge, admin] + ResourceCollections.all.flatMap { [read($0.name), write($0.name)] }

    public static func read(_ collection: String) -> Scope { Scope("\(collection):read", ()) }
    public static func write(_ collection: String) -> Scope { Scope("\(collection):write", ()) }
}

/// A named set of scopes.
public enum Role: String, CaseIterable, Sendable {
    case admin, editor, reader, federation

    public var scopes: [Scope] {
        switch self {
        case .admin: [.readAll, .writeAll, .personal, .admin]
        case .editor: [.readAll, .writeAll, .personal]
        case .reader: [.readAll]
        case .federation: [.readAll, .acknowledge]
        }
    }
}
