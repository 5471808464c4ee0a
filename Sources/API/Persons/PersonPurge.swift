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
    private let due: [Retention.Due]
    private let remaining: Int

    static func endpoint(_ endpoints: RecordEndpoints) -> Endpoint {
        let name = endpoints.collection.name
        return Endpoint(
            method: .post, template: "/v1/\(name)/purge", operation: .purge(name), access: .admin, bodyTypes: ["application/json"], body: .record
        ) { call in
            guard try call.requireKey().seesPersons else { throw Problem.insufficientScope(.personal) }
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
                    let purge = try PersonPurge(call, on: day, limit: limit)
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

    private func run() throws {
        var rest = due[...]
        while !rest.isEmpty {
            let pending = try call.service.store.writer.start(alone: true) { [rest] transaction in try end(rest, transaction) }
            rest = rest.dropFirst(try pending.wait())
        }
    }

    /// Ends as many as there is time for, one at least.
    private func end(_ due: ArraySlice<Retention.Due>, _ transaction: Transaction) throws -> Int {
        let end = ContinuousClock.now + Self.groupTime
        var count = 0
        for next in due {
            try Retention.end(next, in: call.service.store, transaction, author)
            count += 1
            if ContinuousClock.now >= end { break }
        }
        return count
    }

    /// The region purges; a key bound to an adherent is refused by the rights of its records.
    private var author: Author {
        Author(
            keyID: call.key?.authorID, requestID: call.request.id, circumstances: call.circumstances, rights: Rights(adherentID: call.key?.adherentID)
        )
    }

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
            "registrations": .integer(registrations), "remaining": .integer(remaining),
        ]
    }
}
