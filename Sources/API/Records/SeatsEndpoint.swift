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
        let shown = { (count: Int) in isMasked && count < PersonMasking.smallestShown ? JSON.null : .integer(count) }
        return [
            "capacity": .integer(seats.capacity), "taken": shown(seats.taken), "left": shown(seats.taken).isNull ? nil : .integer(seats.left),
            "waiting": shown(seats.waiting),
        ]
    }
}
