import JSON
import Testing

@Suite struct CSVListTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func csv(_ target: String) async throws -> Answer {
        try await server.get(target, ["Accept": "text/csv"])
    }

    @Test func `A list as CSV has a line of columns, then a record a line`() async throws {
        try await server.load(
            "trainings",
            [
                Sample.training("FIN-01", ["themes": ["finance", "values"], "content": "Jour 1, \"bilan\"\nJour 2", "provider": ["name": "IRIO"]]),
                Sample.training("FIN-02", ["duration_hours": 3.5, "certifying": true, "external_ids": ["b": "2", "a": "1"]]),
            ])
        let answer = try await csv("/v1/trainings?fields=code,themes,content,duration_hours,provider,certifying,external_ids&sort=code")
        #expect(answer["Content-Type"] == "text/csv; charset=utf-8; header=present")
        #expect(answer["Content-Disposition"] == "attachment; filename=\"trainings.csv\"")
        let ids = try await server.get("/v1/trainings?sort=code").items.map(\.id)
        #expect(
            answer.text == """
                id,code,content,themes,duration_hours,provider.name,provider.siret,provider.nda,provider.qualiopi,certifying,external_ids\r
                \(ids[0]),FIN-01,"Jour 1, ""bilan""\nJour 2",finance|values,14,IRIO,,,,false,\r
                \(ids[1]),FIN-02,,finance,3.5,,,,,true,"{""a"":""1"",""b"":""2""}"\r

                """)
    }

    @Test func `Every column is there without fields, and those of one member with it`() async throws {
        let whole = try await csv("/v1/adherents").text
        #expect(whole.hasPrefix("id,version,status,name,") && whole.hasSuffix(",origin,created_at,updated_at\r\n"))
        #expect(whole.contains(",address.line1,") && !whole.contains(",address,") && whole.contains(",external_ids,"))
        #expect(try await csv("/v1/adherents?fields=address.city,governance.board_seats").text == "id,address.city,governance.board_seats\r\n")
    }

    @Test func `Without a limit the whole selection is streamed, with one a page that leads on`() async throws {
        for part in 0..<3 {
            try await server.load("trainings", (0..<500).map { Sample.training("T-\(part)-\($0)", ["platform": part < 2 ? "irio" : "other"]) })
        }
        let whole = try await csv("/v1/trainings?fields=code&platform=irio&sort=-code")
        #expect(whole["Link"] == nil && whole["ETag"] == nil)
        let lines = whole.text.split(separator: "\r\n")
        #expect(lines.count == 1001 && lines[0] == "id,code" && Set(lines).count == 1001)
        let page = try await csv("/v1/trainings?fields=code&limit=2")
        #expect(page.text.split(separator: "\r\n").count == 3)
        #expect(page["Link"]?.contains("cursor=") == true)
        let tag = try #require(page["ETag"])
        #expect(try await server.get("/v1/trainings?fields=code&limit=2", ["Accept": "text/csv", "If-None-Match": tag]).status == 304)
        #expect(try await server.get("/v1/trainings?fields=code&limit=2")["ETag"] != tag)
        let head = try await server.send("HEAD", "/v1/trainings?limit=2", ["Accept": "text/csv"])
        #expect(head["Content-Disposition"] == "attachment; filename=\"trainings.csv\"" && head.bytes.isEmpty)
    }

    @Test func `A semicolon and a byte order mark make it a French spreadsheet's`() async throws {
        try await server.load("campaigns", [Sample.campaign("ÉTÉ-26".replacing("É", with: "E"), ["title": "L'été; l'emploi, tous"])])
        let answer = try await csv("/v1/campaigns?fields=title&delimiter=semicolon&bom=true")
        #expect(answer.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(answer.text.contains("id;title\r\n"))
        #expect(answer.text.hasSuffix(";\"L'été; l'emploi, tous\"\r\n"))
        #expect(try await csv("/v1/campaigns?fields=title&delimiter=comma&bom=false").text.hasPrefix("id,title\r\n"))
    }

    @Test func `What a spreadsheet would run is written with an apostrophe, numbers as they are`() async throws {
        try await server.load(
            "adherents",
            [
                Sample.adherent(
                    1, ["name": "=2+2", "public_phone": "+33561000000", "brand": "'=x", "location": ["latitude": 43.5, "longitude": -1.25]]),
                Sample.adherent(2, ["name": "-Emploi", "brand": "l'emploi", "sectors": ["reuse"], "description": "＝2+2 et plus"]),
                Sample.adherent(3, ["name": "null", "brand": "'null'"]),
            ])
        let rows = try await csv("/v1/adherents?fields=name,brand,public_phone,location,sectors,description").text.split(separator: "\r\n")
        #expect(
            rows.map { $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst().joined(separator: ",") } == [
                "name,brand,location.latitude,location.longitude,sectors,public_phone,description", "'=2+2,''=x,43.5,-1.25,,'+33561000000,",
                "'-Emploi,l'emploi,,,reuse,,'＝2+2 et plus", "\"null\",'null',,,,,",
            ])
    }

    @Test func `A text of digits stands in quotes, so that LibreOffice can be told to keep it`() async throws {
        try await server.load(
            "adherents",
            [Sample.adherent(1, ["address": ["insee_code": "09122", "postal_code": "09000"], "location": ["latitude": 43, "longitude": 1]])])
        let row = try await csv("/v1/adherents?fields=siret,department,address.insee_code,location").text.split(separator: "\r\n")[1]
        #expect(row.hasSuffix(",\"\(Sample.siret(1))\",\"09122\",\"09\",43,1"))
    }

    @Test func `The past and deleted records are answered too`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let time = try #require(try await server.get("/v1/trainings/\(id)").json["updated_at"]?.stringValue)
        _ = try await server.delete("/v1/trainings/\(id)")
        #expect(try await csv("/v1/trainings?fields=code").text == "id,code\r\n")
        #expect(try await csv("/v1/trainings?fields=code&as_of=\(time)").text == "id,code\r\n\(id),FIN-01\r\n")
    }

    @Test(arguments: [
        ("delimiter=tab", "text/csv", "delimiter invalid_value"), ("bom=1", "text/csv", "bom invalid_value"),
        ("delimiter=comma&delimiter=comma", "text/csv", "delimiter repeated"), ("include=adherents", "text/csv", "include invalid_value"),
        ("delimiter=semicolon", "application/json", "delimiter invalid_value"), ("bom=true", "application/x-ndjson", "bom invalid_value"),
        ("delimitor=comma", "text/csv", "delimitor unknown_parameter"),
    ])
    func `What does not go with the media type is 400 and named`(query: String, type: String, error: String) async throws {
        let answer = try await server.get("/v1/partnerships?\(query)", ["Accept": type])
        #expect(answer.outcome == "400 invalid_parameter \(error)")
    }
}
