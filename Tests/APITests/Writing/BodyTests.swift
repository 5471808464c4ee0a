import Foundation
import JSON
import Testing

@Suite struct BodyTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    private func post(_ text: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await server.send("POST", "/v1/trainings", ["Content-Type": "application/json"].merging(headers) { $1 }, body: Array(text.utf8))
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), ("{\"title\": 'x'}", 1, 11), ("{\n  \"title\": nul\n}", 2, 12), ("{\"a\":1,}", 1, 8), ("{} {}", 1, 4),
        ("[1,]", 1, 4),
        ("{\"a\":01}", 1, 7), ("{\"a\":\"\t\"}", 1, 7), ("{\"a\":\"\\ud800\"}", 1, 7), ("{\"title\":\"a\",\n\"title\":\"b\"}", 2, 1),
        ("{\"a\":1e999}", 1, 6), ("{\"a\":9007199254740993}", 1, 6),
    ])
    func `Unreadable JSON is 400 with line and column`(text: String, line: Int, column: Int) async throws {
        let answer = try await post(text, ["Accept-Language": "en"])
        #expect(answer.outcome == "400 malformed_json")
        #expect(answer.json["detail"]?.stringValue?.hasPrefix("Line \(line), column \(column):") == true, "\(answer.text)")
    }

    @Test func `Bytes that are no UTF-8 are 400`() async throws {
        let answer = try await server.send(
            "POST", "/v1/trainings", ["Content-Type": "application/json"], body: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])
        #expect(answer.outcome == "400 malformed_json")
    }

    @Test func `Deep nesting is 400 and no crash`() async throws {
        #expect(try await post(String(repeating: "[", count: 100_000)).outcome == "400 malformed_json")
    }

    @Test(arguments: ["[]", "\"x\"", "1", "null", "true"]) func `JSON that is no object is 422`(text: String) async throws {
        #expect(try await post(text).outcome == "422 validation_failed # invalid_type")
    }

    @Test func `A record of more than 1 MiB is 413, one of 1 MiB is read`() async throws {
        let record = Sample.training("FIN-01").description
        let full = record + String(repeating: " ", count: (1 << 20) - record.utf8.count)
        #expect(try await post(full).status == 201)
        let answer = try await post(full + " ")
        #expect(answer.outcome == "413 body_too_large")
        #expect(try await server.get("/v1/trainings?count=exact").json["total"] == 1)
    }

    @Test(arguments: ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "json"])
    func `A body of another media type is 415, and those taken are told`(type: String) async throws {
        let answer = try await post(Sample.training("FIN-01").description, ["Content-Type": type])
        #expect(answer.outcome == "415 unsupported_media_type")
        #expect(answer["Accept-Post"] == "application/json")
    }

    @Test func `PATCH of another media type tells those of a patch`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let answer = try await server.patch("/v1/trainings/\(id)", ["title": "Autre"], ["Content-Type": "text/plain"])
        #expect(answer.outcome == "415 unsupported_media_type")
        #expect(answer["Accept-Patch"] == "application/merge-patch+json, application/json, application/json-patch+json")
        #expect(try await server.put("/v1/trainings/\(id)", [:], ["Content-Type": "text/plain"]).outcome == "415 unsupported_media_type")
    }

    @Test func `A body in a content coding that is not taken is 415 with Accept-Encoding`() async throws {
        let answer = try await post(Sample.training("FIN-01").description, ["Content-Encoding": "br"])
        #expect(answer.outcome == "415 unsupported_content_coding")
        #expect(answer["Accept-Encoding"] != nil)
    }

    @Test func `An expectation other than 100-continue is 417`() async throws {
        #expect(try await post(Sample.training("FIN-01").description, ["Expect": "200-maybe"]).outcome == "417 expectation_failed")
    }

    @Test func `A name that stands twice far down is found`() async throws {
        #expect(try await post("{\"address\":{\"city\":\"a\",\"city\":\"b\"}}").outcome == "400 malformed_json")
    }
}
