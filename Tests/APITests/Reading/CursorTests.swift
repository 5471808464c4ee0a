import CustomDump
import JSON
import Testing

@Suite struct CursorTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    /// Follows `next` from a first page to the last.
    private func walk(_ target: String, between: (Int) async throws -> Void = { _ in }) async throws -> [Answer] {
        var pages = [try await server.get(target)]
        while let next = pages.last?.json["next"]?.stringValue {
            try await between(pages.count)
            pages.append(try await server.get(String(next.dropFirst(server.url.count))))
        }
        return pages
    }

    @Test func `Pages follow each other by next and by Link, and the last one has neither`() async throws {
        try await server.load("trainings", (1...5).map { Sample.training("T-\($0)") })
        let pages = try await walk("/v1/trainings?limit=2")
        expectNoDifference(pages.map { $0.items("code") }, [["T-1", "T-2"], ["T-3", "T-4"], ["T-5"]])
        for page in pages.dropLast() { #expect(page["Link"] == "<\(page.json["next"]?.stringValue ?? "")>; rel=\"next\"") }
        #expect(pages.last?["Link"] == nil)
    }

    @Test(arguments: ["title", "-title", "price_cents", "-price_cents", "-price_cents,title", "status,-duration_hours", "updated_at", "-id"])
    func `Every sort pages without a gap or a repeat, empty values included`(sort: String) async throws {
        let records = (0..<23).map { number in
            let price: JSON = number % 3 == 0 ? nil : .integer(number % 4)
            return Sample.training("T-\(number)", ["title": .string(["Âge", "bilan", "Zèbre", "ami"][number % 4]), "price_cents": price])
        }
        try await server.load("trainings", records)
        let whole = try await server.get("/v1/trainings?limit=500&sort=\(sort)").items("code")
        #expect(Set(whole).count == 23)
        let pages = try await walk("/v1/trainings?limit=4&sort=\(sort)")
        expectNoDifference(pages.flatMap { $0.items("code") }, whole)
    }

    @Test func `Pages stay stable while records come and go`() async throws {
        let ids = try await server.load("trainings", (10...19).map { Sample.training("T-\($0)") })
        let pages = try await walk("/v1/trainings?limit=3&sort=code") { page in
            guard page == 1 else { return }
            try await server.create("trainings", Sample.training("T-00"))
            try await server.create("trainings", Sample.training("T-155"))
            for id in [ids[0], ids[2], ids[6]] { #expect(try await server.delete("/v1/trainings/\(id)").status == 204) }
        }
        expectNoDifference(pages.flatMap { $0.items("code") }, ["T-10", "T-11", "T-12", "T-13", "T-14", "T-15", "T-155", "T-17", "T-18", "T-19"])
    }

    @Test func `A filtered list in the order of names pages through exactly once while rows are being added`() async throws {
        let places = ["31555", "09122", "34172"]
        func adherent(_ number: Int) -> JSON {
            Sample.adherent(
                number,
                [
                    "name": .string("\(["Écluse", "atelier", "Chantier", "ÉTABLI"][number % 4]) \(number % 17)"),
                    "kind": number % 5 == 0 ? "EI" : "ACI",
                    "address": ["insee_code": .string(places[number % 3]), "postal_code": "31000"],
                ])
        }
        let before = Set(try await server.load("adherents", (0..<120).map(adherent)))
        let target = "/v1/adherents?department=31,09&kind=ACI&sort=name&limit=7"
        let here = try await Set(walk(target).flatMap { $0.items("id") })
        #expect(here.count == 64 && here.isSubset(of: before))
        let pages = try await withThrowingTaskGroup(of: [Answer].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<40 { try await self.server.create("adherents", adherent(1000 + writer * 100 + number)) }
                    return []
                }
            }
            group.addTask {
                try await self.walk(target) { page in
                    // One more before the page's place and one after it, for sure.
                    for name in ["AAA \(page)", "Zzz \(page)"] {
                        try await self.server.create(
                            "adherents",
                            adherent(9000 + page * 2 + (name < "B" ? 0 : 1)).mergePatched(with: [
                                "name": .string(name), "kind": "ACI", "address": ["insee_code": "31555"],
                            ]))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seen = pages.flatMap { $0.items("id") }
        #expect(Set(seen).count == seen.count)
        #expect(here.isSubset(of: Set(seen)))
        #expect(pages.flatMap { $0.items("name") }.contains { $0.hasPrefix("Zzz") })
    }

    @Test func `A cursor holds for its own list, filters, sort and time only`() async throws {
        try await server.load("trainings", (1...3).map { Sample.training("T-\($0)") })
        try await server.load("campaigns", (1...3).map { Sample.campaign("C-0\($0)") })
        let next = try await server.get("/v1/trainings?limit=1&platform=irio").json["next"]?.stringValue ?? ""
        let cursor = try #require(next.split(separator: "cursor=").last.map(String.init))
        #expect(try await server.get("/v1/trainings?limit=2&platform=irio&fields=code&cursor=\(cursor)").items("code") == ["T-2", "T-3"])
        let others = [
            "/v1/trainings?cursor=\(cursor)", "/v1/trainings?platform=other&cursor=\(cursor)",
            "/v1/trainings?platform=irio&sort=code&cursor=\(cursor)",
            "/v1/trainings?platform=irio&q=bilan&cursor=\(cursor)", "/v1/trainings?platform=irio&themes=finance&cursor=\(cursor)",
            "/v1/trainings?platform=irio&as_of=2026-01-01T00:00:00Z&cursor=\(cursor)", "/v1/campaigns?cursor=\(cursor)",
            "/v1/trainings?platform=irio&cursor=\(cursor.dropLast(3))", "/v1/trainings?platform=irio&cursor=x", "/v1/trainings?platform=irio&cursor=",
        ]
        for other in others {
            #expect(try await server.get(other).outcome == "400 invalid_parameter cursor invalid_cursor", "\(other)")
        }
    }

    @Test func `A filter with a comma of its own survives the way to the next page`() async throws {
        try await server.load("trainings", (1...3).map { Sample.training("T-\($0)", ["title": "Lire, écrire & compter"]) })
        let pages = try await walk("/v1/trainings?limit=1&title=Lire%5C,%20%C3%A9crire%20%26%20compter")
        #expect(pages.flatMap { $0.items("code") } == ["T-1", "T-2", "T-3"])
    }
}
