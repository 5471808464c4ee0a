import Domain
import JSON
import Testing

@Suite struct MissionTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `The charter is served word for word, with its items and their present translations`() async throws {
        let answer = try await server.get("/v1/mission", as: .reader)
        #expect(answer.status == 200)
        #expect(answer.json["text_fr"]?.stringValue.map { Array($0.utf8) } == Array(StrategicFramework.shared.charterText.utf8))
        #expect(answer.json["text_fr"]?.stringValue?.contains("l'émergence d'une société plus juste et plus solidaire") == true)
        #expect(answer.json["charter"]?["law"] == "Loi du 31 juillet 2014")
        func codes(_ items: JSON?) -> [String] { (items?.arrayValue ?? []).compactMap { $0["code"]?.stringValue } }
        #expect(codes(answer.json["missions"]) == ["MIS-1", "MIS-2"])
        #expect(codes(answer.json["values"]) == ["VAL-1", "VAL-2", "VAL-3"])
        #expect(codes(answer.json["charter"]?["principles"]) == ["CHA-1", "CHA-2", "CHA-3", "CHA-4", "CHA-4A", "CHA-4B"])
        #expect(answer.json["values"]?[0]?["text_fr"]?.stringValue?.contains("reconnaissance sociale") == true)

        _ = try await server.patch("/v1/objectives/VAL-2", ["label_en": "Solidarity at work"])
        let later = try await server.get("/v1/mission", ["If-None-Match": answer["ETag"] ?? ""])
        #expect(later.status == 200)
        #expect(later.json["values"]?[1]?["label_en"] == "Solidarity at work")
    }

    @Test func `Any good key reads the framework, whatever its scopes`() async throws {
        let headers = ["Authorization": "Bearer \(try server.makeToken(scopes: ["campaigns:read"]))"]
        for target in ["/v1/mission", "/v1/reference", "/v1/reference/labels", "/v1/communes?limit=1"] {
            #expect(try await server.get(target, headers).status == 200, "\(target)")
        }
    }
}

@Suite struct ReferenceTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `Every code list is named, and read under its name`() async throws {
        let lists = try await server.get("/v1/reference")
        #expect(lists.items("list") == CodeList.all.map(\.name))
        for list in CodeList.all {
            let answer = try await server.get("/v1/reference/\(list.name)")
            #expect(answer.json["list"]?.stringValue == list.name)
            #expect(answer.items("code") == list.codes, "\(list.name)")
            #expect(answer.items("label_fr") == list.items.map(\.labelFr))
        }
    }

    @Test func `A list that there is not is 404, with the nearest name`() async throws {
        let answer = try await server.get("/v1/reference/audience")
        #expect(answer.outcome == "404 not_found")
        #expect(answer.json["detail"]?.stringValue?.contains("« audiences »") == true)
        #expect(try await server.get("/v1/reference/%20", ["Accept-Language": "en"]).json["detail"]?.stringValue?.contains("/v1/reference") == true)
    }
}

@Suite struct CommuneListTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `Communes are found by name, département, postal code and INSEE code`() async throws {
        #expect(try await server.get("/v1/communes?insee_code=31555,09122").items("name") == ["Foix", "Toulouse"])
        #expect(try await server.get("/v1/communes?q=chateauneuf%20randon").items("insee_code") == ["48043"])
        let shared = try await server.get("/v1/communes?postal_code=31320&department=31").items
        #expect(shared.count > 1)
        #expect(shared.allSatisfy { $0["postal_codes"]?.arrayValue?.contains("31320") == true })
        #expect(try await server.get("/v1/communes?insee_code=31555&department=09").items.isEmpty)
    }

    @Test func `All of them page through exactly once`() async throws {
        var codes: [String] = []
        var target: String? = "/v1/communes?limit=500"
        while let current = target {
            let page = try await server.get(current)
            codes += page.items("insee_code")
            target = page.json["next"]?.stringValue.map { String($0.dropFirst(server.url.count)) }
            #expect((page["Link"] == nil) == (target == nil))
        }
        #expect(codes == Communes.shared.all.map(\.inseeCode))
    }

    @Test func `Wrong parameters are told with the nearest name`() async throws {
        let first = try await server.get("/v1/communes?limit=1&department=31")
        let cursor = first.json["next"]?.stringValue?.split(separator: "cursor=").last.map(String.init) ?? ""
        let cases = [
            ("departement=31", "departement unknown_parameter"), ("department=99", "department invalid_value"), ("limit=501", "limit out_of_range"),
            ("postal_code=313", "postal_code invalid_format"), ("q=%27", "q too_short"), ("cursor=x", "cursor invalid_cursor"),
            ("cursor=\(cursor)&department=09", "cursor invalid_cursor"),
        ]
        for (query, error) in cases {
            #expect(try await server.get("/v1/communes?\(query)").outcome == "400 invalid_parameter \(error)", "\(query)")
        }
        let nearest = try await server.get("/v1/communes?departement=31").json["errors"]?[0]?["nearest"]
        #expect(nearest == "department")
    }
}
