import API
import ArgumentParser
import Domain
import Storage

/// `coorace key create`, `list`, `rotate` and `revoke`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list, renew and revoke keys.", subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and print its token, once.",
            discussion: "Goes through the running server when there is one. --scope alone gives those scopes; with --role they add up.")

        @OptionGroup var options: DatabaseOptions

        @Option(help: "Whose key it is, for people.")
        var name: String

        @Option(help: "Named set of scopes: admin, editor, reader or federation.")
        var role: String?

        @Option(help: "A scope, such as adherents:read, *:write, personal:read, admin; may be repeated.")
        var scope: [String] = []

        @Option(help: "Id of the adherent whose records alone it writes. Without it, it writes all that its scopes allow.")
        var adherent: String?

        @Option(help: "How long it lasts, in days: 90d. Without it the key has no end.")
        var expires: String?

        mutating func run() throws {
            let request = try KeyRequest(name: name, role: role, scopes: scope, adherent: adherent, expires: expires)
            print(try KeyOrders.create(request, options))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys, the newest first: who may do what, since when, until when, and used when.",
            discussion: "Goes through the running server when there is one. Times are those of this machine. Tokens are listed nowhere.")

        @OptionGroup var options: DatabaseOptions

        @Option(help: "Only keys in this state: active, expired or revoked.")
        var status: String?

        @Flag(help: "A JSON object a line, as the API tells a key.")
        var json = false

        mutating func run() throws {
            if let status, KeySelection.Status(rawValue: status) == nil {
                let known = KeySelection.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(.usage, "--status takes \(known), not \"\(status)\"")
            }
            let keys = try KeyOrders.list(options).filter { status == nil || $0["status"]?.stringValue == status }
            if json { keys.forEach { print($0) } } else { KeyTable(keys).lines.forEach { print($0) } }
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a key a new secret and print its token, once.",
            discussion:
                "Goes through the running server when there is one. The secret before stays good for the overlap. Exit status 66 when no key in force has the id."
        )

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "The key's id: what stands between the two underscores of its token.", transform: { Token.id(of: $0) })
        var id: String

        @Option(help: "How long the secret before stays good: a number and s, m, h or d, 30d at the most; 0s ends it at once.")
        var overlap = Overlap.standard

        mutating func run() throws {
            guard let milliseconds = Overlap.milliseconds(of: overlap) else {
                throw Failure(.usage, "--overlap takes a number and s, m, h or d, 30d at the most, not \"\(overlap)\"")
            }
            print(try KeyOrders.rotate(id, overlap: milliseconds, options))
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a key's rights away, at once and for good.",
            discussion:
                "Goes through the running server when there is one. The audit keeps the key's name. Exit status 66 when no key in force has the id.")

        @OptionGroup var options: DatabaseOptions

        @Argument(help: "The key's id: what stands between the two underscores of its token.", transform: { Token.id(of: $0) })
        var id: String

        mutating func run() throws {
            guard try KeyOrders.revoke(id, options) else { throw Failure(.noInput, "no key in force has the id \"\(id)\"") }
        }
    }
}

/// What `key create` asks for, checked.
struct KeyRequest {
    let order: Keyring.Order

    init(name: String, role: String?, scopes: [String], adherent: String?, expires: String?) throws(Failure) {
        guard !name.isEmpty, name.count <= 200, !Token.isWithin(name) else {
            throw Failure(.usage, "--name takes 1 to 200 characters, and no token: it is for people to read")
        }
        var known: Role?
        if let role {
            known = Role(rawValue: role)
            guard known != nil else {
                throw Failure(.usage, "--role takes \(Role.allCases.map(\.rawValue).joined(separator: ", ")), not \"\(role)\"")
            }
        }
        for scope in scopes where Scope(scope) == nil { throw Failure(.usage, "--scope: \"\(scope)\" is no scope") }
        guard known != nil || !scopes.isEmpty else { throw Failure(.usage, "give --role or --scope") }
        let adherentID = adherent.flatMap { Uuid.normalized($0) }
        if let adherent, adherentID == nil { throw Failure(.usage, "--adherent takes an adherent's id, a UUID, not \"\(adherent)\"") }
        order = Keyring.Order(name: name, role: known, scopes: scopes, adherentID: adherentID, expiresAt: try Self.end(expires))
    }

    private static func end(_ text: String?) throws(Failure) -> Instant? {
        guard let text else { return nil }
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) else {
            throw Failure(.usage, "--expires takes a number of days, such as 90d, not \"\(text)\"")
        }
        return Instant(milliseconds: Instant.now().milliseconds + Int64(days) * 86_400_000)
    }
}
