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
        return .now(TaggedAnswer(json(of: seats)).response(to: call.request))
    }

    static func json(of seats: SessionSeats) -> JSON {
        [
            "capacity": .integer(seats.capacity), "taken": .integer(seats.taken), "left": .integer(seats.left), "waiting": .integer(seats.waiting),
        ]
    }
}
