import Domain
import Glibc
import HTTP
import JSON
import Storage

/// `POST /v1/contacts/purge`: anonymises the contacts whose time has come, and takes who came out of old registrations.
struct PersonPurge: Sendable {
    static let limits = 1...10_000
    static let standardLimit = 1000
    /// How long a group may write; then others have their turn.
    private static let groupTime = Duration.milliseconds(15)

    private let call: Call
    private let day: Day
    private var due: [Retention.Due]
    private let remaining: Int
    /// How many of those that were due could not be ended.
    private var failed = 0

    static func endpoint(_ endpoints: RecordEndpoints) -> Endpoint {
        let name = endpoints.collection.name
        return Endpoint(
            method: .post, template: "/v1/\(name)/purge", operation: .purge(name), access: .admin, bodyTypes: ["application/json"], body: .record
        ) { call in
            let key = try call.requireKey()
            guard key.seesPersons else { throw Problem.insufficientScope(.personal) }
            // What is due is everybody's: a bound key would purge for others.
            guard key.adherentID == nil else { throw Problem(.notOwner) }
            var parameters = try Parameters(call.request, known: ["on", "limit", "dry_run"])
            let today = call.circumstances.today
            let day = parameters.value("on", .day)?.stringValue.flatMap { Day($0) } ?? today
            if day > today {
                parameters.issues.append(Issue(.parameter("on"), .outOfRange, expected: "\(Day.first)…\(today)", value: day.description))
            }
            let limit = parameters.integer("limit", in: limits) ?? standardLimit
            let dryRun = parameters.flag("dry_run")
            try parameters.finish()
            try RecordEndpoints.refuseMembers(call)
            return call.service.batch(call) { _ in
                try call.service.runOnce(call, dryRun: dryRun) { keeping in
                    var purge = try PersonPurge(call, on: day, limit: limit)
                    if !dryRun { try purge.run() }
                    let response = Response.json(purge.counts.bytes())
                    if let keeping { try call.service.store.writer.perform { try keeping.keep(response, nil, $0.connection) } }
                    return response
                }
            }
        }
    }

    private init(_ call: Call, on day: Day, limit: Int) throws {
        self.call = call
        self.day = day
        let all = try call.service.store.readers.read(snapshot: true) {
            try Retention(on: day, origin: call.service.configuration.origin).due($0)
        }
        due = Array(all.prefix(limit))
        remaining = all.count - due.count
    }

    /// Goes on past a record that fails, so that it does not keep the others from being ended, now and each time.
    private mutating func run() throws {
        var ended: [Retention.Due] = []
        var rest = due[...]
        while let next = rest.first {
            do {
                let pending = try call.service.store.writer.start(alone: true) { [self, rest] transaction in try end(rest, transaction) }
                let count = try pending.wait()
                ended += rest.prefix(count)
                rest = rest.dropFirst(count)
            } catch  where Self.concernsRecord(error) {
                call.service.logger.error(
                    "person not purged", metadata: ["request_id": "\(call.request.id)", "due": "\(next)", "error": "\(error.logged)"])
                failed += 1
                rest = rest.dropFirst()
            }
        }
        due = ended
    }

    /// Whether the error is one record's own; any other would befall the next one too.
    private static func concernsRecord(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case nil, .unique, .foreignKey, .check, .engine: true
        default: false
        }
    }

    /// Ends as many as there is time for, one at least; before one that fails it stops, and as the first one it is thrown.
    private func end(_ due: ArraySlice<Retention.Due>, _ transaction: Transaction) throws -> Int {
        let end = ContinuousClock.now + Self.groupTime
        var count = 0
        for next in due {
            do {
                try transaction.attempt { try Retention.end(next, in: call.service.store, transaction, author) }
            } catch  where count > 0 && Self.concernsRecord(error) {
                break
            }
            count += 1
            if ContinuousClock.now >= end { break }
        }
        return count
    }

    private var author: Author { Author(keyID: call.key?.authorID, requestID: call.request.id, circumstances: call.circumstances) }

    private var counts: JSON {
        var contacts = 0
        var deleted = 0
        var registrations = 0
        for due in due {
            switch due {
            case .contact: contacts += 1
            case .deletedContact: deleted += 1
            case .registration: registrations += 1
            }
        }
        return [
            "on": .string(day.description), "contacts": .integer(contacts), "deleted_contacts": .integer(deleted),
            "registrations": .integer(registrations), "failed": .integer(failed), "remaining": .integer(remaining),
        ]
    }
}
