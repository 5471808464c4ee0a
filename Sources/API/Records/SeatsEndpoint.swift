import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/training-sessions/{id}/seats`: how many seats there are, are taken and are waited for. It stands beside the record, whose tag does
/// not change with each registration.
enum SeatsEndpoint {
    static var all: [Endpoint] {
        [
            Endpoint(
                method: .get, template: "/v1/training-sessions/{id}/seats", operation: .seats, access: .read(TrainingSession.collection), run: read)
        ]
    }

    @Sendable private static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        guard let id = Uuid.normalized(try call.id()) else { throw Problem(.notFound) }
        let seats = try call.service.store.readers.read(snapshot: true) { try SessionSeats(of: id, $0) }
        guard let seats else { throw Problem(.notFound) }
        let isMasked = Sight(of: try call.requireKey()).isFederation
        return .now(TaggedAnswer(json(of: seats, isMasked: isMasked)).response(to: call.request))
    }

    /// - Parameter isMasked: whether small numbers of persons are null; so is what is left, which would tell how many are taken.
    static func json(of seats: SessionSeats, isMasked: Bool) -> JSON {
        var json: JSON.Object = [
            "capacity": .integer(seats.capacity), "taken": .integer(seats.taken), "left": .integer(seats.left), "waiting": .integer(seats.waiting),
        ]
        guard isMasked else { return .object(json) }
        let isSmall = { (count: Int) in count < PersonMasking.smallestShown }
        let masked = (isSmall(seats.taken) ? ["taken", "left"] : []) + (isSmall(seats.waiting) ? ["waiting"] : [])
        for name in masked { json[name] = .null }
        if !masked.isEmpty { json.append("masked", .array(masked.map { .string("/" + $0) })) }
        return .object(json)
    }
}
