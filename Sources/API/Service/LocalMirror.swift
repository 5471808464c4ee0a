import Domain
import HTTP
import JSON
import Storage

/// What `coorace pull` hands to the process that writes. It is reached by the local entrance only: it writes records of other regions, which
/// the API never does, and is no part of the contract.
public enum LocalMirror {
    /// How far the mirror of a source has come: `{"origin","cursor","waiting"}`.
    public static let path = "/local/mirror"

    static var all: [Endpoint] {
        [
            Endpoint(method: .get, template: path, operation: .local, access: .admin, run: read),
            Endpoint(
                method: .post, template: path, operation: .local, access: .admin, bodyTypes: ["application/x-ndjson"], body: .batch, run: store),
        ]
    }

    private static func source(_ parameters: inout Parameters, _ name: String) throws -> String {
        if parameters[name] == nil { parameters.issues.append(Issue(.parameter(name), .required)) }
        try parameters.finish()
        return parameters[name] ?? ""
    }

    @Sendable private static func read(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["source"])
        let source = try source(&parameters, "source")
        return call.service.later(call) {
            let state = try call.service.store.readers.read { connection in
                (mirror: try MirrorStorage.state(of: source, connection), waiting: try MirrorStorage.waitingCount(of: source, connection))
            }
            let answer: JSON = [
                "origin": state.mirror?.origin.map(JSON.string) ?? .null, "cursor": state.mirror.map { .string($0.cursor) } ?? .null,
                "waiting": .integer(state.waiting),
            ]
            return .json(answer.bytes())
        }
    }

    /// Stores lines of the source's feed, and with them the `cursor` that they go up to.
    @Sendable private static func store(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["source", "cursor"])
        let cursor = try source(&parameters, "cursor")
        let source = try source(&parameters, "source")
        let store = call.service.store
        let author = Author(keyID: nil, requestID: call.request.id, circumstances: call.circumstances)
        return call.service.batch(call) { _ in
            do {
                var changes: [ForeignChange] = []
                var lines = NDJSONSplitter(maximumLineLength: call.service.configuration.batchBytes)
                let take: NDJSONSplitter.Line = { _, bytes in
                    if let bytes { changes.append(try ForeignChange(line: try JSON(parsing: Array(bytes)))) }
                }
                try lines.feed(call.bodyBytes(), line: take)
                try lines.finish(line: take)
                let page = changes
                let outcome = try store.writer.start(alone: true) { transaction in
                    var mirroring = try Mirroring(of: source, into: store, transaction, author)
                    return try mirroring.apply(page, upTo: cursor)
                }.wait()
                return .json(json(outcome).bytes())
            } catch let error as MirrorError {
                throw Problem(.validationFailed, error.text)
            }
        }
    }

    private static func json(_ outcome: Mirrored) -> JSON {
        [
            "created": .integer(outcome.created), "updated": .integer(outcome.updated), "deleted": .integer(outcome.deleted),
            "unchanged": .integer(outcome.unchanged), "left_out": .integer(outcome.leftOut),
        ]
    }
}

extension MirrorError {
    fileprivate var text: Localized {
        let french =
            switch self {
            case .unreadable: "Ce que la source envoie n'est pas un flux de changements."
            case .unknownCollection(let name):
                "La source a une collection \(name), que ce programme ne connaît pas : prenez la version de la source."
            case .ownOrigin(let origin):
                "Les enregistrements de la source sont de « \(origin) », comme ceux de cette base : donnez-lui son propre --origin."
            case .otherSource(let origin, let source):
                "« \(origin) » est déjà repris de \(source) : chaque région a son propre --origin, et une seule source."
            case .taken(let collection, let id, let origin):
                "\(collection)/\(id) est ici un enregistrement de « \(origin) », qui n'est pas remplacé."
            }
        return Localized(french, description)
    }
}
