import API
import Domain
import Glibc
import JSON
import Storage

/// What is done to keys by commands: asked of the running server by its local socket, or of the file itself, in the same words.
enum KeyOrders {
    /// Makes a key and gives its token.
    static func create(_ request: KeyRequest, _ options: DatabaseOptions) throws -> String {
        let order = request.order
        let answer = try ask(
            [
                "command": "key create", "name": .string(order.name), "role": order.role.map { .string($0.rawValue) } ?? .null,
                "scopes": .array(order.scopes.map(JSON.string)), "adherent_id": order.adherentID.map(JSON.string) ?? .null,
                "expires_at": order.expiresAt.map { .string($0.description) } ?? .null,
            ], options)
        return try required(answer["token"]?.stringValue)
    }

    /// Takes a key's rights away at once; false when there is no such key, or it has none left.
    static func revoke(_ id: String, _ options: DatabaseOptions) throws -> Bool {
        try required(ask(["command": "key revoke", "id": .string(id)], options)["revoked"]?.boolValue)
    }

    /// Gives a key a new secret, and its token; the one before stays good for so many milliseconds.
    static func rotate(_ id: String, overlap: Int64, _ options: DatabaseOptions) throws -> String {
        let answer = try ask(["command": "key rotate", "id": .string(id), "overlap_ms": .integer(Int(overlap))], options)
        return try required(answer["token"]?.stringValue)
    }

    /// The keys as the API tells them, the newest first.
    static func list(_ options: DatabaseOptions) throws -> [JSON] {
        try required(ask(["command": "key list"], options)["keys"]?.arrayValue)
    }

    /// The side that writes: the server's, or the command's own without one.
    static func answer(_ message: JSON, _ keyring: Keyring) -> JSON {
        let id = message["id"]?.stringValue ?? ""
        do {
            switch message["command"] {
            case "key create": return ["token": .string(try keyring.create(order(message)).text)]
            case "key revoke": return ["revoked": .bool(try keyring.revoke(id))]
            case "key rotate": return ["token": .string(try keyring.rotate(id, overlap: Int64(message["overlap_ms"]?.intValue ?? 0)).text)]
            case "key list": return ["keys": .array(try keyring.list().map(JSON.object))]
            default: return ["error": "unknown command"]
            }
        } catch let error as KeyError {
            return switch error {
            case .unknownAdherent(let adherent): Failure(.dataError, "no adherent has the id \"\(adherent)\"").answer
            case .unknown, .revoked: Failure(.noInput, "no key in force has the id \"\(id)\"").answer
            case .expired: Failure(.noInput, "the key \"\(id)\" has expired: a new secret would open nothing").answer
            }
        } catch {
            return ["error": .string("\(error)")]
        }
    }

    private static func ask(_ message: JSON.Object, _ options: DatabaseOptions) throws -> JSON {
        let answer: JSON
        if let told = try Control.ask(message, options) {
            answer = told
        } else {
            // Where there is no database, there are no keys; only the first one makes it.
            if message["command"] != "key create" { try DatabaseFile.mustBeThere(options.path) }
            let store = try options.open()
            defer { store.close() }
            answer = Self.answer(.object(message), try Keyring(store))
        }
        if let failure = Failure(told: answer, .software) { throw failure }
        return answer
    }

    private static func required<T>(_ value: T?) throws(Failure) -> T {
        guard let value else { throw Failure(.software, "the running server is another version: start it again with this one") }
        return value
    }

    private static func order(_ message: JSON) -> Keyring.Order {
        Keyring.Order(
            name: message["name"]?.stringValue ?? "", role: message["role"]?.stringValue.flatMap(Role.init(rawValue:)),
            scopes: message["scopes"]?.arrayValue?.compactMap(\.stringValue) ?? [], adherentID: message["adherent_id"]?.stringValue,
            expiresAt: message["expires_at"]?.stringValue.flatMap { Instant($0) })
    }
}
