import CustomDump
import JSON
import Testing

@Suite struct DirectoryTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func names(_ query: String = "") async throws -> [String] { try await server.get("/v1/directory?\(query)", as: nil).items("name") }

    private func load() async throws {
        try await server.load(
            "adherents",
            [
                Sample.member(1, ["name": "Étoile du Sud", "sectors": ["reuse"], "public_phone": "05 61 00 00 00", "brand": "L'Étoile"]),
                Sample.member(2, ["name": "Atelier Vert", "kind": "EI", "address": ["insee_code": "09122"], "sectors": ["farming", "reuse"]]),
                Sample.member(3, ["name": "Chantier Lozère", "address": ["insee_code": "48095"], "area_type": "rural"]),
                Sample.adherent(4, ["name": "Prospect"]), Sample.adherent(5, ["name": "Candidat", "status": "applicant"]),
            ])
    }

    @Test func `Anybody sees the members, by name, and nothing of them but what is public`() async throws {
        try await load()
        let answer = try await server.get("/v1/directory", as: nil)
        #expect(answer.status == 200)
        expectNoDifference(answer.items("name"), ["Atelier Vert", "Chantier Lozère", "Étoile du Sud"])
        expectNoDifference(
            answer.items.last?.objectValue?.names,
            [
                "id", "name", "brand", "label", "kind", "department", "city", "area_type", "sectors", "website_url", "public_phone", "public_email",
                "description", "certifications",
            ])
        #expect(answer.items.last?["public_phone"] == "+33561000000")
        #expect(answer.items.allSatisfy { $0["label"] == "Entreprise d'Utilité Sociale et Territoriale" && $0["certifications"] == [] })
        #expect(answer["Cache-Control"] == "public, max-age=60")
        #expect(answer["Vary"]?.contains("Authorization") != true)
        let again = try await server.get("/v1/directory", as: nil, ["If-None-Match": answer["ETag"] ?? ""])
        #expect(again.status == 304 && again["Cache-Control"] == "public, max-age=60")
    }

    @Test func `It is filtered and searched`() async throws {
        try await load()
        #expect(try await names("kind=EI") == ["Atelier Vert"])
        #expect(try await names("department=31,48") == ["Chantier Lozère", "Étoile du Sud"])
        #expect(try await names("sectors=reuse") == ["Atelier Vert", "Étoile du Sud"])
        #expect(try await names("area_type=rural&department=48") == ["Chantier Lozère"])
        #expect(try await names("q=etoile") == ["Étoile du Sud"])
        #expect(try await names("q=prospect").isEmpty)
        #expect(try await names("certified=true").isEmpty)
        #expect(try await names("certified=false").count == 3)
    }

    @Test func `It pages through exactly once, and tells what is wrong`() async throws {
        try await load()
        var found: [String] = []
        var target: String? = "/v1/directory?limit=1"
        var cursor = ""
        while let current = target {
            let page = try await server.get(current, as: nil)
            found += page.items("name")
            let next = page.json["next"]?.stringValue
            #expect(page["Link"] == next.map { "<\($0)>; rel=\"next\"" })
            target = next.map { String($0.dropFirst(server.url.count)) }
            cursor = next.flatMap { $0.split(separator: "cursor=").last.map(String.init) } ?? cursor
        }
        expectNoDifference(found, ["Atelier Vert", "Chantier Lozère", "Étoile du Sud"])
        let cases = [
            ("kinds=EI", "kinds unknown_parameter"), ("kind=EX", "kind invalid_value"), ("area_type=city", "area_type invalid_value"),
            ("certified=yes", "certified invalid_value"), ("status=prospect", "status unknown_parameter"), ("q=-", "q too_short"),
            ("limit=0", "limit out_of_range"), ("cursor=\(cursor)&kind=EI", "cursor invalid_cursor"), ("cursor=x", "cursor invalid_cursor"),
        ]
        for (query, error) in cases {
            #expect(try await server.get("/v1/directory?\(query)", as: nil).outcome == "400 invalid_parameter \(error)", "\(query)")
        }
    }

    @Test func `Key figures count the members, in every kind, département and area`() async throws {
        try await load()
        let answer = try await server.get("/v1/directory/key-figures", as: nil)
        #expect(answer.status == 200)
        #expect(answer.json["members"] == 3)
        func rows(_ name: String) -> [String: Int] {
            Dictionary(
                uniqueKeysWithValues: (answer.json[name]?.arrayValue ?? []).map { ($0["key"]?.stringValue ?? "", $0["members"]?.intValue ?? -1) })
        }
        #expect(rows("by_kind").count == 12 && rows("by_kind").filter { $0.value > 0 } == ["ACI": 2, "EI": 1])
        #expect(rows("by_department").count == 13 && rows("by_department").filter { $0.value > 0 } == ["31": 1, "09": 1, "48": 1])
        #expect(rows("by_area_type").count == 2 && rows("by_area_type").values.reduce(0, +) == 3)
        #expect(answer.json["certified"]?.isNull == true)
        #expect(answer["Cache-Control"] == "public, max-age=60")
        _ = try await server.create("adherents", Sample.member(6))
        let later = try await server.get("/v1/directory/key-figures", as: nil, ["If-None-Match": answer["ETag"] ?? ""])
        #expect(later.json["members"] == 4)
    }
}
