import CustomDump
import JSON
import Testing

@Suite struct CSVBatchTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private static let header = "code,title,audiences,themes,duration_hours,platform"

    private func results(_ answer: Answer) -> [String] {
        (answer.json["results"]?.arrayValue ?? []).map { result in
            "\(result["line"]?.intValue ?? 0) \(result["outcome"]?.stringValue ?? "–") \(Answer.codes(result["problem"]))".trimmingSpace
        }
    }

    @Test func `A line becomes a record: numbers, booleans, lists, objects, maps`() async throws {
        let answer = try await server.post(
            "/v1/trainings/batch?delimiter=semicolon",
            csv: #"""
                \#u{FEFF}code;title;audiences;themes;duration_hours;platform;certifying;provider.name;provider.qualiopi;external_ids;content\#r
                FIN-01;"Lire; ""présenter""";director|volunteer;finance;3.5;irio;true;IRIO;false;"{""les_emplois"":""12""}";"Jour 1\#r
                Jour 2"\#r

                """#)
        #expect(answer.status == 200)
        let record = try await server.get("/v1/trainings").items[0]
        for (name, value) in [
            "code": "FIN-01", "title": "Lire; \"présenter\"", "audiences": ["director", "volunteer"], "themes": ["finance"], "duration_hours": 3.5,
            "certifying": true, "provider": ["name": "IRIO", "qualiopi": false], "external_ids": ["les_emplois": "12"],
            "content": "Jour 1\r\nJour 2",
        ] as JSON.Object {
            expectNoDifference(record[name], value)
        }
    }

    @Test func `An empty cell changes nothing, null clears, null in quotes is a text`() async throws {
        let id = try await server.create(
            "trainings", Sample.training("FIN-01", ["content": "Un", "prerequisites": "Deux", "price_cents": 5, "publics": ["femmes"]])
        ).id
        let answer = try await server.post(
            "/v1/trainings/batch", csv: "code,title,content,prerequisites,price_cents,publics\nFIN-01,,null,\"null\",null,null\n")
        #expect(answer.json["summary"]?["updated"] == 1)
        let record = try await server.get("/v1/trainings/\(id)").json
        #expect(record["title"] == "Lire un bilan")
        #expect(record["content"] == nil && record["price_cents"] == nil && record["publics"] == nil)
        #expect(record["prerequisites"] == "null")
        #expect(try await server.post("/v1/trainings/batch", csv: "code,title\nFIN-01,\"\"\n").json["summary"]?["unchanged"] == 1)
    }

    @Test func `One member of an object, one entry of a map is set or cleared by a column of its own`() async throws {
        let id = try await server.create(
            "trainings", Sample.training("FIN-01", ["provider": ["name": "IRIO"], "external_ids": ["a": "1", "b": "2"]])
        ).id
        let answer = try await server.post(
            "/v1/trainings/batch", csv: "id,provider.qualiopi,external_ids.b,external_ids.les_emplois\n\(id),true,null,12\n")
        #expect(answer.json["summary"]?["updated"] == 1)
        let record = try await server.get("/v1/trainings/\(id)").json
        expectNoDifference(record["provider"], ["name": "IRIO", "qualiopi": true])
        expectNoDifference(record["external_ids"], ["a": "1", "les_emplois": "12"])
    }

    @Test func `Elements of a list hold a bar or a backslash behind a backslash`() async throws {
        _ = try await server.post(
            "/v1/campaigns/batch", csv: "code,level,title,demands\nC-26,regional,Emploi,\"a\\|b|c\\\\|d\\e|\"\"f\"\"|'=g|\\\\\"\n")
        let record = try await server.get("/v1/campaigns").items[0]
        expectNoDifference(record["demands"], ["a|b", "c\\", "d\\e", "\"f\"", "'=g", "\\"])
    }

    @Test func `An apostrophe before what a spreadsheet would run is taken off, any other stays`() async throws {
        let answer = try await server.post(
            "/v1/adherents/batch",
            csv: "siret,kind,name,brand,address.insee_code,public_phone,location.longitude,location.latitude,description\n"
                + "\(Sample.siret(1)),ACI,'=2+2,''=x,31555,'+33561000000,'-1.25,43.5,'Emploi'\n")
        #expect(answer.status == 200)
        let record = try await server.get("/v1/adherents").items[0]
        #expect(record["name"] == "=2+2" && record["brand"] == "'=x" && record["description"] == "'Emploi'")
        #expect(record["public_phone"] == "+33561000000")
        expectNoDifference(record["location"], ["latitude": 43.5, "longitude": -1.25])
    }

    @Test func `What is wrong with one line is that line's problem`() async throws {
        let lines = [
            Self.header, "FIN-01,Lire,director,finance,14,irio", "FIN-02,Lire,director,finance,\"3,5\",irio", "FIN-03,Lire,director,finance,14",
            "FIN-04,Lire,director,finance,14,irio,", "FIN-05,Lire,\"director\nx\",finance,14,irio", "FIN-06,Lire,director,finance,14,irio",
            "FIN-07,Lire,director,finance,null,irio", "FIN-08,Lire,director|director|,finance,quatorze,irio",
        ]
        let partial = try await server.post("/v1/trainings/batch?mode=partial", csv: lines.joined(separator: "\n"))
        #expect(partial.status == 207)
        #expect(
            results(partial) == [
                "2 created", "3 failed validation_failed #/duration_hours invalid_type", "4 failed validation_failed # column_count",
                "5 failed validation_failed # column_count", "6 failed validation_failed #/audiences/0 invalid_value", "8 created",
                "9 failed validation_failed #/duration_hours required",
                "10 failed validation_failed #/audiences/1 repeated #/audiences/2 invalid_value #/duration_hours invalid_type",
            ])
        let atomic = try await server.post("/v1/trainings/batch", csv: lines.joined(separator: "\n"))
        #expect(atomic.status == 422)
        #expect(atomic.errors.prefix(3) == ["#/1/duration_hours invalid_type", "#/2 column_count", "#/3 column_count"])
        #expect(atomic.json["errors"]?.arrayValue?.prefix(3).map { $0["line"] } == [3, 4, 5])
        #expect(try await server.get("/v1/trainings?count=exact").json["total"] == 2)
    }

    @Test func `Values that are not as exports write them are refused, never guessed`() async throws {
        let cells = [
            ("certifying", "vrai"), ("certifying", "TRUE"), ("certifying", "1"), ("price_cents", "1 000"), ("price_cents", "0012"),
            ("price_cents", "12€"), ("duration_hours", "NaN"), ("external_ids", "{a:1}"), ("external_ids", "[]"), ("provider.qualiopi", "oui"),
        ]
        for (name, cell) in cells {
            let answer = try await server.post("/v1/trainings/batch", csv: "code,\(name)\nFIN-01,\(cell)\n")
            #expect(answer.errors.contains("#/0/\(name.replacing(".", with: "/")) invalid_type"), "\(name) \(cell): \(answer.text)")
        }
    }

    @Test func `if_version guards a line, and what the server sets is ignored`() async throws {
        let ids = try await server.load("trainings", [Sample.training("FIN-01"), Sample.training("FIN-02")])
        let answer = try await server.post(
            "/v1/trainings/batch?mode=partial",
            csv: "id,title,if_version,version,origin,created_at\n\(ids[0]),Autre,1,7,bretagne,hier\n\(ids[1]),Autre,2,,,\n\(ids[1]),Autre,deux,,,\n")
        #expect(
            results(answer) == ["2 updated", "3 failed precondition_failed", "4 failed validation_failed #/if_version invalid_type"])
        let deleted = try await server.post("/v1/trainings/batch?action=delete", csv: "id\r\n\(ids[0])\r\n\(ids[1])\r\n")
        #expect(deleted.json["summary"]?["deleted"] == 2)
    }

    @Test func `Objectives are changed by their codes`() async throws {
        let answer = try await server.post("/v1/objectives/batch", csv: "code,note,targets\nOBJ-01,Priorité,\"{\"\"2027\"\":12}\"\n")
        #expect(answer.status == 200)
        let record = try await server.get("/v1/objectives/OBJ-01").json
        #expect(record["note"] == "Priorité")
        expectNoDifference(record["targets"], ["2027": 12])
        #expect(try await server.post("/v1/objectives/batch", csv: "code,targets.2027,targets.2028\nOBJ-01,null,3\n").status == 200)
        let targets = try await server.get("/v1/objectives/OBJ-01").json["targets"]
        expectNoDifference(targets, ["2028": 3])
    }

    @Test func `delimiter is for CSV only`() async throws {
        let answer = try await server.post("/v1/trainings/batch?delimiter=comma", ["items": []])
        #expect(answer.outcome == "400 invalid_parameter delimiter invalid_value")
    }
}

extension String {
    fileprivate var trimmingSpace: String { hasSuffix(" ") ? String(dropLast()) : self }
}
