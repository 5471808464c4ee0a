import JSON
import Testing

@testable import Domain

@Suite struct HeadcountTests {
    private static let body: JSON.Object = ["adherent_id": .string(Trial.id), "year": 2026]
    private let trial = Trial(Headcount())

    @Test func `What is absent of a count of persons is none`() {
        let record = trial.create(Self.body.patched(["permanent": ["women": 7], "exits": ["lasting_job": 3]])).record
        #expect(record["permanent"] == ["women": 7, "men": 0, "other": 0, "unspecified": 0])
        #expect(record["exits"]?["other"] == 0)
        #expect(record["pathway"] == nil)
    }

    @Test func `No number of persons is below zero or broken`() {
        let complaints = trial.create(Self.body.patched(["permanent": ["women": -1, "men": 2.5, "girls": 1]])).complaints
        #expect(complaints == ["/permanent/girls unknown_member", "/permanent/men invalid_type", "/permanent/women out_of_range"])
    }

    @Test func `It is declared, validated, and may be opened again`() {
        StateMatrix(trial: trial, whole: Self.body).check(states: ["declared", "validated"], steps: "declared→validated; validated→declared")
    }
}
