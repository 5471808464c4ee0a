import CustomDump
import Domain
import JSON
import Testing

@testable import API

@Suite(.enabled(if: Reports.all.contains { $0.name == "training-activity" })) struct TrainingActivityTests {
    let server: TestServer
    let region: YearOfWork

    init() async throws {
        server = try TestServer()
        region = try await YearOfWork(server)
        try await region.attend(
            "T-1", ["platform": "irio", "themes": ["finance", "values"], "duration_hours": 7],
            [
                (0, "pathway_employee", 3, ["attended_hours": 3.5, "people": ["women": 2, "men": 1]]), (1, "volunteer", 2, [:]),
                (1, "volunteer", 1, ["status": "confirmed"]),
            ])
        try await region.attend("T-2", ["platform": "coorace", "themes": ["rights"]], hours: 6, [(0, "administrator", 1, [:])])
        try await region.attend("T-3", on: "2025-12-01", [(0, "administrator", 4, [:])])
    }

    @Test func `What was attended in the year is counted, with its hours`() async throws {
        let report = try await region.report("training-activity")
        expectNoDifference(
            report["totals"], ["sessions": 2, "hours": 13, "registrations": 3, "trainees": 6, "trainee_hours": .number(30.5)])
        #expect(report["by_person_category"]?.arrayValue?.count == 5)
        expectNoDifference(
            YearOfWork.row(report, "by_person_category", "pathway_employee"),
            [
                "key": "pathway_employee", "trainees": ["women": 2, "men": 1, "other": 0, "unspecified": 0, "total": 3],
                "trainee_hours": .number(10.5),
            ])
        expectNoDifference(YearOfWork.row(report, "by_person_category", "volunteer")?["trainees"]?["unspecified"], 2)
        expectNoDifference(
            YearOfWork.row(report, "by_department", "31"), ["key": "31", "sessions": 2, "trainees": 4, "trainee_hours": .number(16.5)])
        expectNoDifference(YearOfWork.row(report, "by_kind", "EI"), ["key": "EI", "sessions": 1, "trainees": 2, "trainee_hours": 14])
        expectNoDifference(YearOfWork.row(report, "by_platform", "coorace"), ["key": "coorace", "sessions": 1, "trainees": 1, "trainee_hours": 6])
        for theme in ["finance", "values"] { #expect(YearOfWork.row(report, "by_theme", theme)?["trainees"] == 5) }
        #expect(report["by_department"]?.arrayValue?.count == 13 && report["by_theme"]?.arrayValue?.count == CodeList.themes.codes.count)
    }

    @Test func `Platform, category, département and adherent narrow it`() async throws {
        func trainees(_ query: String) async throws -> Int? {
            try await region.report("training-activity", "year=2026&\(query)")["totals"]?["trainees"]?.intValue
        }
        #expect(try await trainees("platform=irio") == 5)
        #expect(try await trainees("person_category=pathway_employee") == 3)
        #expect(try await trainees("department=09") == 2)
        #expect(try await trainees("adherent_id=\(region.members[0])") == 4)
        #expect(try await trainees("adherent_id=\(region.members[2])") == 0)
    }

    @Test func `A need is covered by a registration of its adherent that year on its theme`() async throws {
        for (adherent, theme, year) in [(0, "rights", 2026), (1, "rights", 2026), (1, "finance", 2026), (0, "other", 2025)] {
            try await server.create(
                "training-needs",
                [
                    "adherent_id": .string(region.members[adherent]), "theme": .string(theme), "person_category": "volunteer", "year": .integer(year),
                    "headcount": 3,
                ])
        }
        let needs = try await region.report("training-activity")["needs"]
        expectNoDifference(needs, ["total": 3, "covered": 2, "uncovered": 1])
    }

    @Test func `Members reached by the values are those whose trainees attended`() async throws {
        let report = try await region.report("values-transmission")
        #expect(report["members"] == 3 && report["reached"] == 2 && report["share"] == .number(0.6667))
        let rows = report["rows"]?.arrayValue ?? []
        expectNoDifference(rows.map { $0["name"]?.stringValue }, ["Atelier", "Bâti", "Chantier"])
        expectNoDifference(rows.map { $0["trainees"]?.intValue }, [3, 2, 0])
        expectNoDifference(rows.map { $0["last_on"]?.stringValue }, ["2026-03-10", "2026-03-10", nil])
        expectNoDifference(YearOfWork.row(report, "by_department", "48"), ["key": "48", "members": 1, "reached": 0, "share": 0])
        #expect(YearOfWork.row(report, "by_department", "12")?["share"] == JSON.null)
        #expect(try await region.report("values-transmission", "year=2025")["reached"] == 0)
    }

    @Test func `Parity sums registrations and headcounts, and masks a share with its parts`() async throws {
        try await region.declare(0, ["permanent": ["women": 6, "men": 2], "pathway": ["women": 10, "men": 10, "unspecified": 5]])
        let report = try await region.report("parity")
        expectNoDifference(report["registrations"], ["women": 2, "men": 1, "other": 0, "unspecified": 8, "total": 11])
        expectNoDifference(
            report["shares"],
            [
                "registrations": .number(0.6667), "board": nil, "permanent": .number(0.75), "pathway": .number(0.5), "administrators": nil,
                "employee_actions": nil,
            ])
        #expect(report["board"] == JSON.null && report["employee_actions"] == JSON.null)
        let masked = try await region.report("parity", as: .federation)
        #expect(masked["shares"]?["permanent"] == JSON.null)
        #expect(masked["masked"]?.arrayValue?.contains("/shares/permanent") == true)
        #expect(masked["masked"]?.arrayValue?.contains("/shares/board") == false)
    }

    @Test func `Participation counts trainees by category and by member`() async throws {
        let report = try await region.report("participation")
        #expect(YearOfWork.row(report, "by_person_category", "volunteer")?["trainees"] == 2)
        let trainees = (report["adherents"]?.arrayValue ?? []).map { ($0["adherent_id"]?.stringValue ?? "", $0["trainees"]?.intValue) }
        #expect(Dictionary(uniqueKeysWithValues: trainees)[region.members[0]] == 8)
    }
}
