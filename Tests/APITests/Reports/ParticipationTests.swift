import CustomDump
import JSON
import Testing

@Suite struct ParticipationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `Members that meet the minimum are those with an employee's seat or a mode of participation`() async throws {
        let ids = try await server.load(
            "adherents",
            [
                Sample.member(1, ["governance": ["board_seats": 9, "employee_seats": 2, "pathway_employee_seats": 1]]),
                Sample.member(2, ["governance": ["employee_seats": 0, "participation_modes": ["expression_group"]]]),
                Sample.member(3, ["governance": ["employee_seats": 0]]), Sample.adherent(4, ["governance": ["employee_seats": 3]]),
            ])
        let answer = try await server.get("/v1/reports/participation", as: .federation)
        let report = answer.json
        expectNoDifference(
            ["members", "with_employee_seats", "with_pathway_seats", "meeting_minimum"].map { report[$0]?.intValue }, [3, 1, 1, 2])
        #expect(report["share"] == .number(0.6667))
        #expect(report["gap_ids"] == [.string(ids[2])])
        #expect(report["proposals"]?.isNull == true)
        #expect(report["by_person_category"]?.arrayValue?.count == 5)
        #expect((report["adherents"]?.arrayValue ?? []).compactMap { $0["adherent_id"]?.stringValue } == ids[..<3].sorted())

        // The share is that of the members' export.
        let members = try await server.get(report["sources"]?[0]?.stringValue ?? "").items
        let meeting = members.filter {
            $0["governance"]?["employee_seats"]?.intValue ?? 0 > 0 || $0["governance"]?["participation_modes"]?.arrayValue?.isEmpty == false
        }
        #expect(members.count == 3 && meeting.count == 2)
    }

    @Test func `One adherent or one département can be asked for, and nobody is no share`() async throws {
        let ids = try await server.load("adherents", [Sample.member(1), Sample.member(2, ["address": ["insee_code": "09122"]])])
        let one = try await server.get("/v1/reports/participation?adherent_id=\(ids[0])").json
        #expect(one["members"] == 1 && one["gap_ids"] == [.string(ids[0])])
        #expect(try await server.get("/v1/reports/participation?department=09").json["adherents"]?[0]?["adherent_id"]?.stringValue == ids[1])
        let none = try await server.get("/v1/reports/participation?department=48").json
        #expect(none["members"] == 0 && none["share"]?.isNull == true)
    }

    @Test func `The list of reports names what each may be asked and what it reads`() async throws {
        let answer = try await server.get("/v1/reports", as: .reader)
        #expect(answer.items("name").contains("participation"))
        for item in answer.items {
            let url = try #require(item["url"]?.stringValue)
            #expect(try await server.get(String(url.dropFirst(server.url.count))).status == 200)
            #expect(item["parameters"]?.arrayValue?.contains("as_of") == true)
        }
        #expect(try await server.get("/v1/reports/participations").outcome == "404 not_found")
    }
}
