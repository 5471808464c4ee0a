import Domain

/// The seats of a training session at a moment.
public struct SessionSeats: Sendable {
    public let capacity: Int
    /// Those of registrations that are confirmed, attended or absent.
    public let taken: Int
    /// Those of registrations that wait.
    public let waiting: Int

    public var left: Int { max(0, capacity - taken) }

    public init(capacity: Int, taken: Int, waiting: Int) {
        self.capacity = capacity
        self.taken = taken
        self.waiting = waiting
    }

    /// Nil when no such session lives. Two statements: to be read in one snapshot.
    public init?(of id: String, _ connection: any Connection) throws {
        let reading = NeighbourReading(connection: connection)
        guard let session = try reading.record(id, in: TrainingSession.collection), let capacity = session[TrainingSession().capacity] else {
            return nil
        }
        let registration = Registration()
        let count = { (states: [String]) in
            try reading.total(
                of: registration.seats.member, in: Registration.collection, where: [.any(registration.sessionID, [id]), .status(states)])
        }
        self.init(capacity: capacity, taken: try count(Registration.seated), waiting: try count(["waitlisted"]))
    }
}
