import CustomDump
import JSON
import Testing

@testable import API

@Suite(.enabled(if: Reports.all.contains { $0.name == "employment" })) struct EmploymentTests {
    let server: TestServer
    let region: YearOfWork

    init() async throws {
        server = try TestServer()
        region = try await YearOfWork(server)
        try await region.declare(0, ["permanent": ["women": 6, "men": 5], "pathway": ["women": 8, "men": 12], "fte": 20.35])
        try await region.declare(
            1, ["permanent": ["women": 2, "men": 1], "volunteers": ["unspecified": 9], "fte": 3.4, "exits": ["lasting_job": 6, "other": 5]])
    }

    @Test func `Totals and rows are the sums of the members' headcounts of the year`() async throws {
        let report = try await region.report("employment")
        let totals = report["totals"]
        #expect(totals?["members"] == 3 && totals?["reporting"] == 2)
        expectNoDifference(totals?["permanent"], ["women": 8, "men": 6, "other": 0, "unspecified": 0, "total": 14])
        #expect(totals?["volunteers"]?["total"] == 9)
        #expect(totals?["fte"] == .number(23.75))
        expectNoDifference(totals?["exits"], ["lasting_job": 6, "transition_job": 0, "positive": 0, "other": 5, "total": 11])
        #expect(report["rows"]?.arrayValue?.count == 13)
        #expect(YearOfWork.row(report, "rows", "09")?["permanent"]?["total"] == 3)
        #expect(YearOfWork.row(report, "rows", "48")?["members"] == 1)
        #expect(YearOfWork.row(report, "rows", "48")?["reporting"] == 0)
        #expect(try await region.report("employment", "year=2025")["totals"]?["reporting"] == 0)
    }

    @Test func `Rows are about kinds or members when that is asked for, and filters narrow all`() async throws {
        let kinds = try await region.report("employment", "year=2026&group_by=kind")
        #expect(kinds["rows"]?.arrayValue?.count == 12)
        #expect(YearOfWork.row(kinds, "rows", "EI")?["volunteers"]?["total"] == 9)
        let adherents = try await region.report("employment", "year=2026&group_by=adherent")
        #expect((adherents["rows"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue } == region.members.sorted())
        #expect(try await region.report("employment", "year=2026&department=31")["totals"]?["members"] == 1)
        #expect(try await region.report("employment", "year=2026&adherent_id=\(region.members[1])")["totals"]?["fte"] == .number(3.4))
    }

    @Test func `The federation sees no number of persons under 5, nor one that could be told from the others`() async throws {
        let report = try await region.report("employment", as: .federation)
        let masked = (report["masked"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(masked.contains("/totals/permanent/other"))
        // Foix has 3 permanent employees. That the other départements have none shows in `reporting`, so Toulouse's 11 of 14 would tell it.
        #expect(masked.contains("/rows/0/permanent/total") && masked.contains("/rows/1/permanent/total"))
        #expect(YearOfWork.row(report, "rows", "31")?["permanent"]?["total"] == JSON.null)
        #expect(report["totals"]?["permanent"]?["total"] == 14)
        for pointer in masked { #expect(report.value(at: try #require(JSONPointer(pointer))) == JSON.null, "\(pointer)") }
        #expect(try await region.report("employment")["masked"] == [])
    }

    @Test func `A number that a mirrored record's source masked is not known, and neither is what it is part of`() async throws {
        let whole = try await region.report("employment")
        // As a pull with a key of the federation stores it.
        _ = try server.service.store.writer.perform {
            try $0.connection.execute(
                "UPDATE headcounts SET document = json_set(document, '$.permanent.men', NULL) WHERE document ->> '$.permanent.women' = 6", [])
        }
        let report = try await region.report("employment")
        let masked = (report["masked"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(masked.prefix(2) == ["/totals/permanent/men", "/totals/permanent/total"])
        for pointer in masked { #expect(report.value(at: try #require(JSONPointer(pointer))) == JSON.null, "\(pointer)") }
        #expect(report["totals"]?["permanent"]?["women"] == whole["totals"]?["permanent"]?["women"])
        #expect(report["totals"]?["pathway"] == whole["totals"]?["pathway"])
        #expect(try await region.report("parity")["shares"]?["permanent"] == JSON.null)
    }

    @Test func `The past is told as it was`() async throws {
        let time = try #require(try await region.report("employment")["as_of"]?.stringValue)
        try await region.declare(2, ["permanent": ["women": 5]])
        #expect(try await region.report("employment")["totals"]?["reporting"] == 3)
        let past = try await region.report("employment", "year=2026&as_of=\(time)")
        #expect(past["totals"]?["reporting"] == 2 && past["totals"]?["permanent"]?["women"] == 8)
    }

    @Test func `Key figures show the jobs of the latest year, masked for everybody`() async throws {
        let jobs = try await server.get("/v1/directory/key-figures", as: nil).json
        expectNoDifference(jobs["jobs"], ["year": 2026, "pathway": 20, "permanent": 14, "fte": .number(23.75)])
        #expect(jobs["masked"] == [])
    }
}
