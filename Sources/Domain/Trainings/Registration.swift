/// Seats that an adherent takes in a session (*inscription*).
public struct Registration: Resource {
    public static let collection = "registrations"
    public static let schemaName = "Registration"
    public static let summary = """
        Seats that an adherent asks for in a session of a training (*inscription*). They are counted when they are confirmed, in the same transaction: \
        of two requests for the last seat one is told `session_full` and may wait (`waitlisted`).
        """

    public let sessionID = Field.reference("session_id", to: TrainingSession.collection, "The session.", .required)
    public let adherentID = Field.reference("adherent_id", to: Adherent.collection, "The adherent that registers.", .required)
    public let contactID = Field.reference("contact_id", to: Contact.collection, "The person, when it is one; once a session.", .personal)
    public let personCategory = Field.code(
        "person_category", of: .personCategories, "Who takes part (list `person-categories`).", .required, example: "pathway_employee")
    public let seats = Field.integer("seats", in: 1...100, standard: 1, "Seats.", .persons, example: 6)
    public let people = Group("people", People(), "The participants by gender; they add up to `seats`. All unspecified when absent.")
    public let funding = Field.code("funding", of: .fundings, "Who pays (list `fundings`).", example: "opco")
    public let requestedOn = Field.day("requested_on", "Day of the request.", example: "2026-03-02")
    public let attendedHours = Field.hours("attended_hours", "Hours attended, for each seat.", example: 14)
    public let satisfaction = Field.integer("satisfaction", in: 1...5, "Satisfaction, from 1 to 5; once attended.", example: 4)

    public init() {}

    public var naturalKey: [any Declared] { [sessionID, contactID] }
    public var conflicts: [Issue.Code] { [.sessionNotOpen, .sessionNotStarted, .sessionFull] }
    public var sums: [(whole: any Declared, parts: [any Declared])] {
        [(seats, [people.women, people.men, people.other, people.unspecified])]
    }

    /// The states that take seats.
    public static let seated = ["confirmed", "attended", "absent"]

    public var states: States {
        States(
            State("requested", to: ["confirmed", "waitlisted", "cancelled"], stamps: [requestedOn]),
            State("waitlisted", to: ["confirmed", "cancelled"], stamps: [requestedOn]),
            State("confirmed", to: ["attended", "absent", "cancelled"], stamps: [requestedOn]),
            State("attended", stamps: [requestedOn]),
            State("absent", stamps: [requestedOn]),
            State("cancelled", stamps: [requestedOn]))
    }

    public func derive(_ record: inout Record, previous: Record?) {
        guard let seats = record[seats] else { return }
        let isCounted = record["people"] != nil
        // As long as nobody has said more, the participants follow the seats.
        let wasUnspecified = previous.map { $0["people"] == record["people"] && $0[people.unspecified] == $0[self.seats] } ?? false
        if !isCounted || wasUnspecified {
            for (part, count) in [(people.women, 0), (people.men, 0), (people.other, 0), (people.unspecified, seats)] { record[part] = count }
        }
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        let seats = record[seats] ?? 1
        if !issues.speak(of: ["people"]), !issues.speak(of: ["seats"]), people.total(in: record) != seats {
            issues.append(Issue(people.member, .peopleSeatsMismatch, expected: String(seats), value: String(people.total(in: record))))
        }
        if record[contactID] != nil, seats > 1 { issues.append(Issue(self.seats.member, .oneSeatPerContact, value: String(seats))) }
        if record[satisfaction] != nil, record.status != "attended" { issues.append(Issue(satisfaction.member, .notAttended)) }
    }

    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        let previous = step.previous
        if record[contactID] != previous?[contactID] { try checkContact(record, neighbours, &issues) }
        guard let session = try neighbours.target(sessionID, of: record) else { return }
        let comes = step.isCreation || ["waitlisted", "confirmed"].contains(record.status) && record.status != previous?.status
        if step.isCreation && !TrainingSession.open.contains(session.status) || comes && session.status == "cancelled" {
            throw Conflict(.sessionNotOpen, at: sessionID, expected: session.status)
        }
        if ["attended", "absent"].contains(record.status), record.status != previous?.status, !step.isRestoration,
            !TrainingSession.started.contains(session.status)
        {
            throw Conflict(.sessionNotStarted, expected: session.status)
        }
        try checkSeats(record, previous, session, neighbours)
    }

    private func checkContact(_ record: Record, _ neighbours: any Neighbours, _ issues: inout [Issue]) throws {
        guard let contact = try neighbours.target(contactID, of: record) else { return }
        if contact[Contact().adherentID] != record[adherentID] { issues.append(Issue(contactID.member, .contactOfAnotherAdherent)) }
        if contact.status != "active" { issues.append(Issue(contactID.member, .contactInactive, value: contact.status)) }
    }

    /// What a registration takes more than before must be left.
    private func checkSeats(_ record: Record, _ previous: Record?, _ session: Record, _ neighbours: any Neighbours) throws {
        guard Self.seated.contains(record.status) else { return }
        let wanted = record[seats] ?? 1
        let held = previous.map { Self.seated.contains($0.status) && $0[sessionID] == record[sessionID] ? $0[seats] ?? 1 : 0 } ?? 0
        guard wanted > held else { return }
        let taken = try Self.seatsTaken(of: session.id, but: record, among: neighbours)
        guard let capacity = session[TrainingSession().capacity], taken + wanted > capacity else { return }
        let next = previous.flatMap { states[$0.status]?.next } ?? ["requested", "waitlisted"]
        throw Conflict(
            .sessionFull, allowed: next.filter { !Self.seated.contains($0) }, expected: String(max(0, capacity - taken)), value: String(wanted))
    }

    /// The seats that are taken in a session.
    ///
    /// - Parameter record: a registration that is not counted.
    static func seatsTaken(of session: String, but record: Record? = nil, among neighbours: any Neighbours) throws -> Int {
        let registration = Registration()
        var tests: [NeighbourTest] = [.any(registration.sessionID, [session]), .status(seated)]
        if let record { tests.append(.other(than: record)) }
        return try neighbours.total(of: registration.seats.member, in: collection, where: tests)
    }
}
