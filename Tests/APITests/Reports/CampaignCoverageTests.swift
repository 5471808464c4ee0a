import CustomDump
import JSON
import Testing

@testable import API

@Suite(.enabled(if: Reports.all.contains { $0.name == "campaign-coverage" })) struct CampaignCoverageTests {
    let server: TestServer
    let region: YearOfWork
    let campaigns: [JSON]

    init() async throws {
        server = try TestServer()
        region = try await YearOfWork(server)
        campaigns = [
            try await server.create("campaigns", Sample.campaign("A-26", ["departments": ["09", "31"], "national_ref": "REF"])),
            try await server.create("campaigns", Sample.campaign("B-26")),
        ]
        try await region.act(campaigns[0], ["department": "09", "outcome": "committed"])
        try await region.act(campaigns[0], ["department": "09", "kind": "press"])
        try await region.act(campaigns[0], ["department": "48"])
        try await region.act(campaigns[0], ["department": "31", "status": "planned"])
        try await region.act(campaigns[0], ["department": "31", "held_on": "2025-05-04"])
        try await region.act(campaigns[1], ["department": "12"])
        for (member, status) in [(0, "engaged"), (1, "engaged"), (2, "invited")] {
            try await server.create(
                "engagements",
                ["campaign_id": .string(campaigns[0].id), "adherent_id": .string(region.members[member]), "status": .string(status)])
        }
    }

    @Test func `Done actions of the year are counted by département, kind and outcome`() async throws {
        let report = try await region.report("campaign-coverage")
        #expect((report["rows"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue } == ["A-26", "B-26"])
        let row = try #require(report["rows"]?[0])
        #expect(row["by_department"]?.arrayValue?.count == 13)
        expectNoDifference(["09", "31", "48"].map { YearOfWork.row(row, "by_department", $0)?["actions"]?.intValue }, [2, 0, 1])
        #expect(row["covered"] == 1 && row["coverage"] == .number(0.5))
        #expect(row["adherents_engaged"] == 2 && row["members"] == 3 && row["engagement"] == .number(0.6667))
        #expect(YearOfWork.row(row, "by_kind", "press")?["actions"] == 1 && row["by_kind"]?.arrayValue?.count == 7)
        #expect(YearOfWork.row(row, "by_outcome", "committed")?["actions"] == 1 && row["by_outcome"]?.arrayValue?.count == 5)
        #expect(report["rows"]?[1]?["coverage"] == .number(0.0769))
        let one = try await region.report("campaign-coverage", "year=2026&campaign_id=\(campaigns[1].id)")
        #expect((one["rows"]?.arrayValue ?? []).map(\.id) == [campaigns[1].id])
    }

    @Test func `The digest puts a region on one page`() async throws {
        try await region.attend("T-1", [:], [(0, "volunteer", 6, [:])])
        try await server.create("partnerships", Sample.partnership("P-1", ["status": "active", "objective_codes": ["OBJ-06"]]))
        for (status, day) in [("draft", nil), ("published", "2026-04-01"), ("acknowledged", "2026-05-01"), ("published", "2025-04-01")]
            as [(String, String?)]
        {
            let record: JSON = [
                "kind": "position", "title": "Ce que nous pensons", "body": "De l'emploi.", "status": .string(status),
                "submitted_on": day.map(JSON.string) ?? nil, "published_on": day.map(JSON.string) ?? nil,
            ]
            let end: JSON = status == "acknowledged" ? ["acknowledged_on": "2026-05-09", "national_reference": "N-1"] : [:]
            try await server.create("contributions", record.mergePatched(with: end))
        }
        let report = try await region.report("national-digest", "from=2026-01-01&to=2026-12-31", as: .federation)
        #expect(report["members"]?["count"] == 3 && report["members"]?["joined"] == 1)
        #expect(YearOfWork.row(report["members"] ?? nil, "by_department", "48")?["members"] == 1)
        #expect(report["training"]?["trainees"] == 6)
        #expect(report["employment"]?["members"] == 3)
        expectNoDifference(report["campaigns"], ["declined": 1, "covered_departments": 3, "engaged": 2])
        #expect(report["partnerships"]?["active"] == 1)
        #expect(YearOfWork.row(report["partnerships"] ?? nil, "by_axis", "economic")?["partnerships"] == 1)
        #expect(report["contributions"]?["published"] == 2 && report["contributions"]?["acknowledged"] == 1)
        #expect(YearOfWork.row(report["contributions"] ?? nil, "by_kind", "position")?["contributions"] == 2)
        expectNoDifference(report["objectives"], ["covered": 1, "uncovered": 48])
        #expect(report["quality"] == JSON.null && report["proposals"] == JSON.null && report["mandates"] == JSON.null)
        #expect(
            try await server.get("/v1/reports/national-digest?from=2026-02-01&to=2026-01-01").outcome == "400 invalid_parameter to ends_before_start")
    }
}
