import Domain
import JSON

@testable import API

/// A small region in 2026, for the reports: three members, trainings, campaigns, jobs.
struct YearOfWork {
    let server: TestServer
    /// In Toulouse (ACI), Foix (EI) and Mende (ACI).
    let members: [String]

    init(_ server: TestServer) async throws {
        self.server = server
        members = try await server.load(
            "adherents",
            [
                Sample.member(1, ["name": "Atelier"]), Sample.member(2, ["name": "Bâti", "kind": "EI", "address": ["insee_code": "09122"]]),
                Sample.member(3, ["name": "Chantier", "address": ["insee_code": "48095"], "joined_on": "2026-02-01"]),
            ])
    }

    /// A session of a training with these themes, in which adherents took seats: `(adherent, category, seats, changes)`.
    @discardableResult
    func attend(
        _ code: String, _ training: JSON = [:], on day: String = "2026-03-10", hours: Double? = nil,
        _ registrations: [(adherent: Int, category: String, seats: Int, changes: JSON)]
    ) async throws -> String {
        let training = try await server.create(
            "trainings", Sample.training(code, ["status": "published", "objective": "Savoir."]).mergePatched(with: training))
        let session = try await server.create(
            "training-sessions",
            [
                "training_id": .string(training.id), "starts_on": .string(day), "ends_on": .string(day), "capacity": 100,
                "place": ["insee_code": "31555"], "status": "running", "hours": hours.map(JSON.number) ?? nil,
            ])
        for (adherent, category, seats, changes) in registrations {
            let record: JSON = [
                "session_id": .string(session.id), "adherent_id": .string(members[adherent]), "person_category": .string(category),
                "seats": .integer(seats), "status": "attended", "requested_on": "2026-02-15",
            ]
            try await server.create("registrations", record.mergePatched(with: changes))
        }
        return session.id
    }

    func declare(_ adherent: Int, _ changes: JSON) async throws {
        let record: JSON = ["adherent_id": .string(members[adherent]), "year": 2026]
        try await server.create("headcounts", record.mergePatched(with: changes))
    }

    func act(_ campaign: JSON, _ changes: JSON = [:]) async throws {
        let record: JSON = [
            "campaign_id": .string(campaign.id), "title": "Une rencontre", "kind": "meeting", "held_on": "2026-05-04", "status": "done",
        ]
        try await server.create("campaign-actions", record.mergePatched(with: changes))
    }

    func report(_ name: String, _ query: String = "year=2026", as role: Role = .editor) async throws -> JSON {
        let answer = try await server.get("/v1/reports/\(name)?\(query)", as: role)
        guard answer.status == 200 else { throw TestServer.Unexpected(answer) }
        return answer.json
    }

    /// A row of a breakdown.
    static func row(_ report: JSON, _ name: String, _ key: String) -> JSON? {
        report[name]?.arrayValue?.first { $0["key"]?.stringValue == key }
    }
}
