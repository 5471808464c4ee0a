import CustomDump
import JSON
import Testing

@Suite struct BatchInputTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func send(_ text: String, _ type: String, _ query: String = "mode=partial") async throws -> Answer {
        try await server.send("POST", "/v1/trainings/batch?\(query)", ["Content-Type": type], body: Array(text.utf8))
    }

    @Test func `Blank lines are passed over, CRLF and a missing last line end are taken`() async throws {
        let one = Sample.training("FIN-01").description
        let two = Sample.training("FIN-02").description
        let answer = try await send("\n\(one)\r\n\r\n  \n\(two)", "application/x-ndjson")
        #expect(answer.json["results"]?.arrayValue?.compactMap { $0["line"]?.intValue } == [2, 5])
        #expect(answer.json["results"]?.arrayValue?.compactMap { $0["index"]?.intValue } == [0, 1])
    }

    @Test func `A batch without a body is 400`() async throws {
        for mode in ["atomic", "partial"] { #expect(try await send("", "application/json", "mode=\(mode)").outcome == "400 malformed_json") }
        #expect(try await send("", "text/csv", "").outcome == "400 malformed_csv")
        #expect(try await server.send("POST", "/v1/trainings/batch").outcome == "400 malformed_json")
    }

    @Test func `A batch without records does nothing`() async throws {
        let empty = [
            ("\n\n", "application/x-ndjson"), ("", "application/x-ndjson"), ("{\"items\":[]}", "application/json"), ("code,title\r\n", "text/csv"),
        ]
        for (text, type) in empty {
            let answer = try await send(text, type, "")
            #expect(answer.status == 200)
            expectNoDifference(answer.json, ["summary": ["created": 0, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 0], "results": []])
        }
    }

    @Test(arguments: [
        ("{", "400 malformed_json"), ("", "400 malformed_json"), ("[]", "422 validation_failed # invalid_type"),
        ("{}", "422 validation_failed #/items required"),
        ("{\"items\":{}}", "422 validation_failed #/items invalid_type"), ("{\"item\":[]}", "422 validation_failed #/item unknown_member"),
        ("{\"items\":[],\"mode\":1}", "422 validation_failed #/mode unknown_member"),
    ])
    func `A JSON body that holds no list of records is refused whole`(text: String, outcome: String) async throws {
        #expect(try await send(text, "application/json").outcome == outcome)
    }

    @Test func `Items that are no objects fail each for itself`() async throws {
        let answer = try await send("{\"items\":[1,\(Sample.training("FIN-01").description)]}", "application/json")
        #expect(answer.json["summary"]?["failed"] == 1)
        #expect(answer.json["summary"]?["created"] == 1)
    }

    @Test func `Other media types are 415 with those taken`() async throws {
        let answer = try await send("code;title", "text/plain")
        #expect(answer.outcome == "415 unsupported_media_type")
        #expect(answer["Accept-Post"] == "application/x-ndjson, application/json, text/csv")
    }

    @Test func `Problems of a batch speak the client's language`() async throws {
        let answer = try await server.post("/v1/trainings/batch?mode=partial", lines: ["{"], ["Accept-Language": "en"])
        #expect(answer.json["results"]?[0]?["problem"]?["title"] == "Unreadable JSON")
    }
}
