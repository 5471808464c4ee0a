import CustomDump
import Domain
import JSON
import Testing

@testable import API

@Suite struct ObjectivesCoverageTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func coverage(_ query: String = "", as role: Role? = .editor, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.get("/v1/reports/objectives-coverage?\(query)", as: role, headers)
    }

    private func uncovered(_ answer: Answer) -> [String] { (answer.json["uncovered"]?.arrayValue ?? []).compactMap(\.stringValue) }

    @Test func `A record takes its objectives out of the uncovered, and gives them back when it is deleted`() async throws {
        let codes = (1...49).map { "OBJ-" + ($0 < 10 ? "0" : "") + String($0) }
        let before = try await coverage()
        #expect(uncovered(before) == codes)
        #expect((before.json["rows"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue } == codes)
        expectNoDifference(before.json["summary"], ["objectives": 49, "covered": 0, "uncovered": 49])
        let training = try await server.create("trainings", Sample.training("T-1", ["objective_codes": ["OBJ-12", "OBJ-18"]]))
        try await server.create("campaigns", Sample.campaign("C-01", ["objective_codes": ["OBJ-18"]]))
        let after = try await coverage()
        #expect(uncovered(after) == codes.filter { $0 != "OBJ-12" && $0 != "OBJ-18" })
        let row = after.json["rows"]?[17]
        #expect(row?["code"] == "OBJ-18")
        #expect(row?["total"] == 2)
        #expect(row?["by_collection"] == ["trainings": 1, "campaigns": 1])
        _ = try await server.delete("/v1/trainings/\(training.id)")
        #expect(uncovered(try await coverage()) == codes.filter { $0 != "OBJ-18" })
    }

    @Test func `The counts are those of the sources`() async throws {
        try await server.load("trainings", (1...5).map { Sample.training("T-\($0)", ["objective_codes": ["OBJ-0\($0)", "OBJ-09"]]) })
        let answer = try await coverage()
        var totals: [String: Int] = [:]
        let sources = (answer.json["sources"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(sources.first == "/v1/objectives?seed_order.gte=1")
        for source in sources.dropFirst() {
            for item in try await server.get(source).items {
                for code in item["objective_codes"]?.arrayValue ?? [] { totals[code.stringValue ?? "", default: 0] += 1 }
            }
        }
        for row in answer.json["rows"]?.arrayValue ?? [] {
            #expect(row["total"]?.intValue == totals[row["code"]?.stringValue ?? ""] ?? 0)
        }
    }

    @Test func `Year, kind, theme, mission, département and adherent narrow it, and a target stands beside its year`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-06"]]
        let member = try await server.create("adherents", Sample.member(1, ["joined_on": "2025-03-01"]).mergePatched(with: codes))
        try await server.create(
            "partnerships",
            Sample.partnership("P-1", ["starts_on": "2025-06-01", "departments": ["09"], "adherent_ids": [.string(member.id)]])
                .mergePatched(with: codes))
        _ = try await server.patch("/v1/objectives/OBJ-06", ["targets": ["2025": 4]])
        func row(_ query: String) async throws -> JSON? {
            try await coverage(query).json["rows"]?.arrayValue?.first { $0["code"] == "OBJ-06" }
        }
        #expect(try await row("year=2025")?["total"] == 2)
        #expect(try await row("year=2025")?["target"] == 4)
        #expect(try await row("year=2024")?["total"] == 0)
        #expect(try await row("year=2024")?["target"]?.isNull == true)
        #expect(try await row("year=2025&department=09")?["by_collection"] == ["partnerships": 1])
        #expect(try await row("year=2025&department=31")?["by_collection"] == ["adherents": 1])
        #expect(try await row("year=2025&adherent_id=\(member.id)")?["total"] == 2)
        #expect(try await row("year=2025&adherent_id=\(Format.uuid.example)")?["total"] == 0)
        let theme = try #require(try await row("year=2025")?["theme"]?.stringValue)
        let themed = try await coverage("theme=\(theme)").json["rows"]?.arrayValue ?? []
        #expect(!themed.isEmpty && themed.count < 49 && themed.allSatisfy { $0["theme"]?.stringValue == theme })
        let missions = [try await coverage("mission=MIS-1"), try await coverage("mission=MIS-2")]
        #expect(missions.reduce(0) { $0 + ($1.json["summary"]?["objectives"]?.intValue ?? 0) } == 49)
    }

    @Test func `The past is counted as it was, from the same statements`() async throws {
        let kept = try await server.create("trainings", Sample.training("T-1", ["objective_codes": ["OBJ-01"]]))
        let gone = try await server.create("trainings", Sample.training("T-2", ["objective_codes": ["OBJ-01", "OBJ-02"]]))
        let then = try await coverage()
        let time = try #require(then.json["as_of"]?.stringValue)
        _ = try await server.delete("/v1/trainings/\(gone.id)")
        _ = try await server.patch("/v1/trainings/\(kept.id)", ["objective_codes": ["OBJ-03"]])
        let now = try await coverage()
        #expect(uncovered(now) != uncovered(then))
        let past = try await coverage("as_of=\(time)")
        expectNoDifference(past.json["rows"], then.json["rows"])
        #expect(past.json["as_of"]?.stringValue == time)
        #expect(past.json["parameters"]?["as_of"]?.stringValue == time)
        let sources = (past.json["sources"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(sources.allSatisfy { $0.hasSuffix("as_of=\(time)") })
        for source in sources { #expect(try await server.get(source).status == 200, "\(source)") }
    }

    @Test func `A key counts what it may read, and needs to read objectives`() async throws {
        try await server.create("trainings", Sample.training("T-1", ["objective_codes": ["OBJ-01"]]))
        try await server.create("campaigns", Sample.campaign("C-01", ["objective_codes": ["OBJ-02"]]))
        let some = ["Authorization": "Bearer \(try server.makeToken(scopes: ["objectives:read", "campaigns:read"]))"]
        let answer = try await coverage("", some)
        #expect(uncovered(answer).contains("OBJ-01") && !uncovered(answer).contains("OBJ-02"))
        let none = ["Authorization": "Bearer \(try server.makeToken(scopes: ["campaigns:read"]))"]
        #expect(try await coverage("", none).outcome == "403 insufficient_scope")
    }

    private func coverage(_ query: String, _ headers: [String: String]) async throws -> Answer { try await coverage(query, as: .editor, headers) }

    @Test func `Wrong parameters are told, with the nearest name`() async throws {
        let cases = [
            ("yaer=2026", "yaer unknown_parameter"), ("year=26", "year out_of_range"), ("year=x", "year invalid_type"),
            ("kind=wish", "kind invalid_value"),
            ("theme=MIS-1", "theme unknown_reference"), ("department=99", "department invalid_value"),
            ("adherent_id=1", "adherent_id invalid_format"),
            ("as_of=2026", "as_of invalid_format"), ("year=2026&year=2025", "year repeated"),
        ]
        for (query, error) in cases { #expect(try await coverage(query, as: .reader).outcome == "400 invalid_parameter \(error)", "\(query)") }
        #expect(try await coverage("yaer=2026").json["errors"]?[0]?["nearest"] == "year")
    }

    @Test func `An unchanged report is 304, and a change of something else leaves its tag`() async throws {
        let first = try await coverage()
        #expect(try await coverage("", as: .editor, ["If-None-Match": first["ETag"] ?? ""]).status == 304)
        let other = ["Authorization": "Bearer \(try server.makeToken(scopes: ["objectives:read"]))"]
        let narrow = try await coverage("", other)
        try await server.create("trainings", Sample.training("T-1"))
        #expect(try await coverage("", other.merging(["If-None-Match": narrow["ETag"] ?? ""]) { $1 }).status == 304)
    }
}
