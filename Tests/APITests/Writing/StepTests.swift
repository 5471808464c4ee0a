import Domain
import JSON
import Testing

/// Every step between the states of every collection, as domain.md words them, tried over HTTP.
@Suite struct StepTests {
    struct Steps: Sendable, CustomTestStringConvertible {
        let collection: String
        /// `"draft→published; published→archived|draft"`; the states are those that stand here.
        let steps: String
        /// What the states need, beside the sample; nothing to create a record with, but a record that is there, where it has an `id`.
        var whole: JSON = [:]
        /// States that no record is created in, and no step leads to.
        var unreachable: [String] = []

        var testDescription: String { collection }

        var allowed: [(from: String, to: [String])] {
            steps.split(separator: "; ").map { step in
                let sides = step.split(separator: "→", omittingEmptySubsequences: false).map(String.init)
                return (sides[0], sides[1].isEmpty ? [] : sides[1].split(separator: "|").map(String.init))
            }
        }
    }

    static let all: [Steps] = [
        Steps(collection: "objectives", steps: "active→retired; retired→active", whole: ["id": "OBJ-12"]),
        Steps(
            collection: "adherents",
            steps: """
                prospect→applicant|closed; applicant→member|refused; member→suspended|resigned|excluded|closed; \
                suspended→member|resigned|excluded|closed; resigned→applicant; refused→applicant; excluded→; closed→
                """,
            whole: ["charter_signed_on": "2026-01-10", "joined_on": "2026-02-01", "left_on": "2026-06-30"]),
        Steps(collection: "memberships", steps: "due→paid|waived|cancelled; paid→; waived→; cancelled→", whole: ["paid_on": "2026-03-01"]),
        Steps(collection: "headcounts", steps: "declared→validated; validated→declared"),
        Steps(collection: "contacts", steps: "active→inactive; inactive→active; anonymised→", unreachable: ["anonymised"]),
        Steps(collection: "trainings", steps: "draft→published; published→archived|draft; archived→", whole: ["objective": "Lire un bilan."]),
        Steps(
            collection: "training-sessions",
            steps: """
                planned→open|cancelled; open→confirmed|cancelled; confirmed→running|cancelled; running→completed; completed→; cancelled→
                """),
        Steps(
            collection: "registrations",
            steps: """
                requested→confirmed|waitlisted|cancelled; waitlisted→confirmed|cancelled; confirmed→attended|absent|cancelled; \
                attended→; absent→; cancelled→
                """),
        Steps(collection: "training-needs", steps: "open→planned|dropped; planned→met|dropped|open; met→; dropped→"),
        Steps(collection: "partners", steps: "active→inactive; inactive→active"),
        Steps(
            collection: "partnerships",
            steps: "identified→in_discussion|active|ended; in_discussion→active|ended; active→dormant|ended; dormant→active|ended; ended→"),
        Steps(
            collection: "agreements", steps: "draft→signed; signed→terminated; terminated→",
            whole: ["signed_on": "2026-01-10", "starts_on": "2026-01-10"]),
        Steps(
            collection: "campaigns",
            steps: """
                draft→planned|cancelled; planned→running|cancelled; running→closed|cancelled; closed→evaluated; evaluated→; cancelled→
                """,
            whole: ["starts_on": "2026-09-01", "evaluation": "Sept rencontres."]),
        Steps(collection: "campaign-actions", steps: "planned→done|cancelled; done→; cancelled→"),
        Steps(collection: "engagements", steps: "invited→engaged|declined; declined→engaged; engaged→withdrawn; withdrawn→"),
        Steps(
            collection: "contributions",
            steps: """
                draft→submitted; submitted→validated|returned; returned→draft; validated→published; published→acknowledged|withdrawn; \
                acknowledged→; withdrawn→
                """,
            whole: ["return_reason": "À compléter.", "national_reference": "NAT-1"]),
    ]

    @Test func `Every collection is here`() {
        #expect(Set(Self.all.map(\.collection)) == Set(ResourceCollections.all.map(\.name)))
    }

    @Test(arguments: all)
    func `A step that there is answers 200, any other 409 with the steps that there are`(_ steps: Steps) async throws {
        let server = try TestServer()
        try await server.putReferred()
        // Attendance is noted once a session runs.
        for state in ["confirmed", "running"] {
            _ = try await server.patch("/v1/training-sessions/\(Sample.referred[2].id)", ["status": .string(state)])
        }
        let states = steps.allowed.map(\.from)
        for (from, next) in steps.allowed where !steps.unreachable.contains(from) {
            for to in states where to != from {
                let id = try await record(of: steps, in: from, server)
                let target = "/v1/\(steps.collection)/\(id)"
                let answer = try await server.patch(target, ["status": .string(to)])
                if next.contains(to) {
                    #expect(answer.status == 200 && answer.json["status"] == .string(to), "\(from) → \(to): \(answer.text)")
                } else {
                    #expect(answer.outcome == "409 invalid_transition #/status invalid_transition", "\(from) → \(to): \(answer.text)")
                    let allowed = (answer.json["errors"]?[0]?["allowed"]?.arrayValue ?? []).compactMap(\.stringValue)
                    #expect(allowed.sorted() == next.sorted(), "\(from) → \(to)")
                    #expect(try await server.get(target).json["status"] == .string(from))
                }
                _ = try await server.delete(target)
            }
        }
    }

    /// The id of a new record in a state, or of one that is taken there.
    private func record(of steps: Steps, in state: String, _ server: TestServer) async throws -> String {
        if let id = steps.whole["id"]?.stringValue {
            _ = try await server.patch("/v1/\(steps.collection)/\(id)", ["status": .string(state)])
            return id
        }
        let sample = try #require(Sample.all.first { $0.collection == steps.collection }?.record)
        let record = sample.mergePatched(with: steps.whole).mergePatched(with: ["status": .string(state)])
        return try await server.create(steps.collection, record).id
    }
}
