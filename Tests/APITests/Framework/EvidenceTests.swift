import CustomDump
import Domain
import JSON
import Testing

@Suite struct EvidenceTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func evidence(_ code: String, _ query: String = "", _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.get("/v1/objectives/\(code)/evidence?\(query)", headers)
    }

    @Test func `Records that carry the code are counted, placed in time and listed, the newest first`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-06"]]
        let partnership = try await server.create("partnerships", Sample.partnership("P-1").mergePatched(with: codes))
        let campaign = try await server.create(
            "campaigns", Sample.campaign("C-1", ["starts_on": "2026-05-01"]).mergePatched(with: codes))
        let member = try await server.create("adherents", Sample.member(1).mergePatched(with: codes))
        try await server.create("campaigns", Sample.campaign("C-2"))
        let answer = try await evidence("OBJ-06")
        #expect(answer.json["objective"]?["code"] == "OBJ-06")
        #expect(answer.json["objective"]?["label_fr"]?.stringValue == StrategicFramework.shared["OBJ-06"]?.labelFr)
        #expect(answer.json["total"] == 3)
        expectNoDifference(answer.items("id"), [campaign.id, partnership.id, member.id])
        expectNoDifference(answer.items("activity_on"), ["2026-05-01", "2026-01-01", "2020-02-01"])
        expectNoDifference(answer.items("label"), ["L'emploi pour tous", "Recruter avec les entreprises", "Les Ateliers du Lauragais"])
        #expect(answer.items("url").first == "/v1/campaigns/\(campaign.id)")
        #expect(answer.json["as_of"]?.stringValue?.isEmpty == false)
        let part = answer.json["collections"]?.arrayValue?.first { $0["collection"] == "campaigns" }
        expectNoDifference(
            part,
            [
                "collection": "campaigns", "count": 1, "with_descendants": 1, "by_status": ["draft": 1],
                "url": "/v1/campaigns?objective_codes=OBJ-06",
            ])
        for item in answer.items { #expect(try await server.get(item["url"]?.stringValue ?? "").status == 200) }
    }

    @Test func `A mission counts what serves the objectives below it`() async throws {
        for (code, mission) in [("OBJ-43", "MIS-1"), ("OBJ-17", "MIS-2")] {
            let before = try await evidence(mission).json["with_descendants"]?.intValue ?? -1
            try await server.create("trainings", Sample.training("T-\(code)", ["objective_codes": [.string(code)]]))
            try await server.create("trainings", Sample.training("M-\(code)", ["objective_codes": [.string(code), .string(mission)]]))
            let after = try await evidence(mission)
            #expect(after.json["with_descendants"]?.intValue == before + 2)
            #expect(after.json["total"] == 1)
            #expect(try await evidence(mission, "from=2026-01-01").json["with_descendants"]?.intValue == before + 2)
        }
        #expect(try await evidence("T-POL").json["with_descendants"]?.intValue ?? 0 > 0)
    }

    @Test func `Groups show every département, zeros too, every collection, and the years that there are`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-35"]]
        try await server.create("adherents", Sample.member(1).mergePatched(with: codes))
        try await server.create("partnerships", Sample.partnership("P-1", ["departments": ["09", "31"]]).mergePatched(with: codes))
        try await server.create("trainings", Sample.training("T-1").mergePatched(with: codes))
        func groups(_ query: String) async throws -> [String: Int] {
            let groups = try await evidence("OBJ-35", query).json["groups"]?.arrayValue ?? []
            return Dictionary(uniqueKeysWithValues: groups.map { ($0["key"]?.stringValue ?? "", $0["count"]?.intValue ?? -1) })
        }
        let departments = try await groups("group_by=department")
        #expect(departments.count == 13)
        #expect(departments.filter { $0.value > 0 } == ["31": 2, "09": 1])
        let collections = try await groups("group_by=collection")
        #expect(collections["trainings"] == 1 && collections["campaigns"] == 0)
        let years = try await groups("group_by=year&to=2026-06-30")
        #expect(years == ["2020": 1, "2026": 1])
        #expect(try await evidence("OBJ-35").json["groups"] == nil)
    }

    @Test func `Days and collections narrow it`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-24"]]
        for year in 2020...2025 {
            try await server.create(
                "partnerships", Sample.partnership("P-\(year)", ["starts_on": .string("\(year)-06-15")]).mergePatched(with: codes))
        }
        try await server.create("trainings", Sample.training("T-1").mergePatched(with: codes))
        #expect(try await evidence("OBJ-24", "from=2021-06-15&to=2023-06-15").json["total"] == 3)
        #expect(try await evidence("OBJ-24", "from=2021-06-16&to=2023-06-14").json["total"] == 1)
        #expect(try await evidence("OBJ-24", "collections=trainings").items("collection") == ["trainings"])
        #expect(try await evidence("OBJ-24", "collections=trainings,partnerships").json["total"] == 7)
    }

    @Test func `Pages follow each other without a gap or a repeat, whatever the collection`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-28"]]
        try await server.load("trainings", (1...7).map { Sample.training("T-\($0)").mergePatched(with: codes) })
        try await server.load("campaigns", (1...6).map { Sample.campaign("C-0\($0)").mergePatched(with: codes) })
        try await server.load(
            "partnerships", (1...5).map { Sample.partnership("P-\($0)", ["starts_on": .string("2026-01-0\($0)")]).mergePatched(with: codes) })
        let whole = try await evidence("OBJ-28", "limit=500").items("id")
        #expect(Set(whole).count == 18)
        for limit in [1, 4, 17, 18] {
            var target = "/v1/objectives/OBJ-28/evidence?limit=\(limit)"
            var ids: [String] = []
            while true {
                let page = try await server.get(target)
                #expect(page.json["total"] == 18)
                ids += page.items("id")
                guard let next = page.json["next"]?.stringValue else { break }
                #expect(page["Link"] == "<\(next)>; rel=\"next\"")
                target = String(next.dropFirst(server.url.count))
            }
            expectNoDifference(ids, whole)
        }
    }

    @Test func `A key sees what it may read, and nothing else`() async throws {
        let codes: JSON = ["objective_codes": ["OBJ-31"]]
        try await server.create("trainings", Sample.training("T-1").mergePatched(with: codes))
        try await server.create("campaigns", Sample.campaign("C-01").mergePatched(with: codes))
        let headers = ["Authorization": "Bearer \(try server.makeToken(scopes: ["objectives:read", "trainings:read"]))"]
        #expect(try await evidence("OBJ-31", "", headers).items("collection") == ["trainings"])
        #expect(try await evidence("OBJ-31", "", headers).json["with_descendants"] == 1)
        #expect(try await evidence("OBJ-31", "collections=campaigns", headers).outcome == "403 insufficient_scope")
        let other = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:read"]))"]
        #expect(try await evidence("OBJ-31", "", other).outcome == "403 insufficient_scope")
    }

    @Test func `What is deleted no longer counts, and the tag changes with it alone`() async throws {
        let record = try await server.create("trainings", Sample.training("T-1", ["objective_codes": ["OBJ-05"]]))
        let tag = try await evidence("OBJ-05")["ETag"] ?? ""
        #expect(try await evidence("OBJ-05", "", ["If-None-Match": tag]).status == 304)
        _ = try await server.delete("/v1/trainings/\(record.id)")
        let after = try await evidence("OBJ-05", "", ["If-None-Match": tag])
        #expect(after.status == 200)
        #expect(after.json["total"] == 0 && after.items.isEmpty)
    }

    @Test func `Wrong parameters are told, and a code that there is not is 404`() async throws {
        let cases = [
            ("form=2026-01-01", "form unknown_parameter"), ("from=2026", "from invalid_format"),
            ("from=2026-02-01&to=2026-01-01", "to ends_before_start"),
            ("group_by=departement", "group_by invalid_value"), ("collections=trainings,wishes", "collections invalid_value"),
            ("limit=0", "limit out_of_range"), ("cursor=abc", "cursor invalid_cursor"),
        ]
        for (query, error) in cases {
            #expect(try await evidence("OBJ-12", query).outcome == "400 invalid_parameter \(error)", "\(query)")
        }
        #expect(try await evidence("OBJ-50").outcome == "404 not_found")
    }
}
