import Domain
import HTTP
import JSON
import Storage

/// What `coorace pull` hands to the process that writes. It is reached by the local entrance only: it writes records of other regions, which
/// the API never does, and is no part of the contract.
public enum LocalMirror {
    /// How far the mirror of a source has come: `{"origin","cursor","waiting"}`.
    public static let path = "/local/mirror"
    /// What it holds.
    public static let recordsPath = "/local/mirror/records"

    static var all: [Endpoint] {
        [
            Endpoint(method: .get, template: path, operation: .local, access: .admin, run: read),
            Endpoint(method: .get, template: recordsPath, operation: .local, access: .admin, run: list),
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

    /// What the mirror holds, a record a line, for comparing: `{"collection","id","version","digest","state"}` after a line
    /// `{"cursor","origin"}`.
    @Sendable private static func list(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["source"])
        let source = try source(&parameters, "source")
        return call.service.later(call) {
            let store = call.service.store
            let lines = try store.readers.read(snapshot: true) { connection in
                let state = try MirrorStorage.state(of: source, connection)
                let head: JSON = ["cursor": state.map { .string($0.cursor) } ?? .null, "origin": state?.origin.map(JSON.string) ?? .null]
                var lines = head.bytes() + [UInt8(ascii: "\n")]
                try MirrorStorage.eachRecord(of: source, into: store, connection) { record in
                    let line: JSON = [
                        "collection": .string(record.collection), "id": .string(record.id), "version": .integer(record.version),
                        "digest": record.document.map { .string(String(decoding: DocumentDigest.text(of: $0), as: UTF8.self)) } ?? .null,
                        "state": .string(record.state.rawValue),
                    ]
                    lines += line.bytes() + [UInt8(ascii: "\n")]
                }
                return lines
            }
            return Response(status: 200, type: "application/x-ndjson", bytes: lines)
        }
    }

    /// Stores lines of the source's feed that come after a place, and with them the `cursor` that they go up to.
    @Sendable private static func store(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: ["source", "after", "cursor"])
        let cursor = try source(&parameters, "cursor")
        let source = try source(&parameters, "source")
        let author = Author(keyID: nil, requestID: call.request.id, circumstances: call.circumstances)
        let store = call.service.store
        let intake = MirrorIntake(of: source, after: parameters["after"], into: store, author)
        return call.service.batch(call) { _ in
            do {
                var intake = intake
                var lines = NDJSONSplitter(maximumLineLength: call.service.configuration.batchBytes)
                let take: NDJSONSplitter.Line = { _, bytes in if let bytes { try intake.take(line: bytes) } }
                try lines.feed(call.bodyBytes(), line: take)
                try lines.finish(line: take)
                let outcome = try intake.finish(upTo: cursor)
                call.service.mirrors.stored(outcome, from: source)
                return .json(json(outcome).bytes())
            } catch MirrorError.overtaken {
                throw Problem(.preconditionFailed, MirrorError.overtaken.text)
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
                "Les enregistrements de la source sont de « \(origin) », comme ceux de cette base : reprenez-la dans une autre, créée avec son propre --origin."
            case .otherSource(let origin, let source):
                "« \(origin) » est déjà repris de \(source) : chaque région a son propre --origin, et une seule source."
            case .overtaken: "Une autre reprise de cette source est allée plus loin entre-temps."
            case .taken(let collection, let id, let origin):
                "\(collection)/\(id) est ici un enregistrement de « \(origin) », qui n'est pas remplacé."
            }
        return Localized(french, description)
    }
}
