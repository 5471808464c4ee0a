/// A session of a training: when, where, and how many seats (*session de formation*).
public struct TrainingSession: Resource {
    public static let collection = "training-sessions"
    public static let schemaName = "TrainingSession"
    public static let summary = """
        A session of a training: its days, its place, its seats. `GET /v1/training-sessions/{id}/seats` tells how many are taken. It belongs to whom the \
        training belongs to.
        """

    public let trainingID = Field.reference("training_id", to: Training.collection, "The training.", .required)
    public let code = Field.formatted("code", .code, "Label of the session; unique when given.", .searchable, example: "FIN-01-A")
    public let startsOn = Field.day("starts_on", "First day.", [.required, .indexed], example: "2026-04-14")
    public let endsOn = Field.day("ends_on", "Last day.", .required, example: "2026-04-15")
    public let place = Group("place", Place(), "Where it takes place; this or `remote_url` is needed to open.")
    public let department = Field.code(
        "department", of: .departments, "Département of the place; absent outside Occitanie.", .serverSet, example: "31")
    public let remoteURL = Field.formatted("remote_url", .webAddress, "Where one joins at a distance.", example: "https://exemple.fr/salle")
    public let capacity = Field.integer("capacity", in: 1...1000, "Seats.", .required, example: 12)
    public let minParticipants = Field.integer("min_participants", "Seats that must be taken for it to be held.", example: 5)
    public let hours = Field.hours("hours", "Length in hours; the training's when absent.", example: 14)

    public init() {}

    public var naturalKey: [any Declared] { [code] }
    public var owner: Owner? { .through(trainingID) }
    public var conflicts: [Issue.Code] { [.trainingNotPublished, .capacityBelowTaken] }
    public var computedFilters: [ComputedFilter] { [ComputedFilter("has_seats", "Whether seats are left.", tellsPersons: true)] }

    /// The states in which one may register.
    public static let open = ["open", "confirmed", "running"]
    /// The states in which one may have been there, or not.
    public static let started = ["running", "completed"]

    public var states: States {
        States(
            State("planned", to: ["open", "cancelled"]),
            State("open", to: ["confirmed", "cancelled"]),
            State("confirmed", to: ["running", "cancelled"]),
            State("running", to: ["completed"]),
            State("completed"),
            State("cancelled"))
    }

    public func derive(_ record: inout Record, previous: Record?) {
        let department = record[place.inseeCode].map(InseeCode.department(of:))
        record[self.department] = department.flatMap { Departments.contains($0) ? $0 : nil }
    }

    public func check(_ record: Record, previous: Record?, issues: inout [Issue]) {
        if let code = record[place.inseeCode], record[department] != nil, Communes.shared[code] == nil {
            issues.append(Issue(place.inseeCode.member, .unknownCommune, value: code))
        }
        if let minimum = record[minParticipants], let capacity = record[capacity], minimum > capacity {
            issues.append(Issue(minParticipants.member, .minimumAboveCapacity, expected: String(capacity), value: String(minimum)))
        }
        if record.status == "open", record["place"] == nil, record[remoteURL] == nil, !issues.speak(of: ["place"]),
            !issues.speak(of: remoteURL.member.path)
        {
            issues.append(Issue(place.member, .required, or: remoteURL.member, in: record.status))
        }
    }

    public func relate(_ record: inout Record, _ step: Step, among neighbours: any Neighbours, issues: inout [Issue]) throws {
        let training = try neighbours.target(trainingID, of: record)
        if record[hours] == nil { record[hours] = training?[Training().durationHours] }
        if record.status == "open", step.previous?.status != "open", training?.status != "published" {
            throw Conflict(.trainingNotPublished, expected: training?.status)
        }
        guard let before = step.previous?[capacity], let after = record[capacity], after < before else { return }
        let taken = try Registration.seatsTaken(of: record.id, among: neighbours)
        if after < taken { throw Conflict(.capacityBelowTaken, at: capacity, expected: String(taken), value: String(after)) }
    }
}

extension TrainingSession {
    public struct Place: Sendable {
        public let inseeCode = Field.formatted("insee_code", .inseeCode, "INSEE code of the commune.")
        public let label = Field.line("label", "Name of the place.", example: "Maison des associations")
    }
}
