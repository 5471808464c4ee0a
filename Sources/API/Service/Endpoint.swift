import Domain
import HTTP
import Storage

/// One operation of the API: the route table and the contract are made of these.
struct Endpoint: Sendable {
    enum Access: Sendable, Equatable {
        /// No key needed.
        case open
        /// Any key.
        case anyKey
        case read(String)
        /// All of these.
        case readEach([String])
        case write(String)
        case admin
    }

    let method: HTTP.Method
    /// `/v1/adherents/{id}`.
    let template: String
    /// What the contract says of it.
    let operation: Operation
    let access: Access
    /// The media types of the body; empty: none is wanted.
    var bodyTypes: [String] = []
    var body = BodySize.none
    let run: @Sendable (Call) throws -> Reply
}

/// How large a body an endpoint takes; the bytes are the server's configuration.
enum BodySize: Sendable {
    case none, record, batch
}

/// Which operation of the contract an endpoint is.
enum Operation: Sendable, Equatable {
    case list(String), create(String), read(String), replace(String), patch(String), delete(String), restore(String)
    case revisions(String), revision(String), batch(String)
    /// For commands of this machine, and no part of the contract.
    case local
    case seats
    case mission, referenceLists, referenceList, communes, evidence
    case reports, report(String)
    case directory, keyFigures
    case webhooks(WebhookOperation)
    case keys(KeyOperation)
    case apiCatalogue, securityContact
    case catalogue, changes, changeDigests, audit, live, ready, metrics, contractJSON, contractYAML, docs, problems
}

/// What is done with keys.
enum KeyOperation: Sendable, Equatable {
    case list, create, read, patch, revoke, rotate
}

/// What is done with webhooks and their deliveries.
enum WebhookOperation: Sendable, Equatable {
    case list, create, read, patch, delete, rotateSecret, test, deliveries, delivery, replay
}

/// A request on its way through an endpoint, with who asks and when.
struct Call: Sendable {
    let service: Service
    let request: Request
    /// Nil on open endpoints.
    let key: Key?
    let circumstances: Circumstances
    let language: Language
    /// The text of `Idempotency-Key`, of a POST that has one.
    var idempotencyKey: String?

    /// Who writes to a collection, and with which rights.
    func author(in collection: ResourceCollection) -> Author {
        Author(
            keyID: key?.authorID, requestID: request.id, circumstances: circumstances,
            rights: key?.rights(in: collection.name) ?? .whole)
    }

    /// What the key sees of a collection's records.
    func view(of collection: ResourceCollection) throws(Problem) -> RecordView { RecordView(collection, Sight(of: try requireKey())) }

    /// The key that access has made sure of.
    func requireKey() throws(Problem) -> Key {
        guard let key else { throw .unauthorized(error: nil) }
        return key
    }

    func id() throws(Problem) -> String {
        guard let id = request.parameter("id") else { throw Problem(.notFound) }
        return id
    }
}

extension Endpoint {
    /// Whether a good key may be refused here by 403.
    var canForbid: Bool {
        switch access {
        case .open: false
        // The feed is open to every key, and its parameters are not.
        case .anyKey: operation == .changes || operation == .changeDigests
        case .read, .readEach, .write, .admin: true
        }
    }
}
