import CustomDump
import JSON
import Testing

@Suite struct NegotiationTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `NDJSON without a limit streams the whole selection, a record a line`() async throws {
        for part in 0..<6 {
            try await server.load("trainings", (0..<500).map { Sample.training("T-\(part)-\($0)", ["platform": part < 2 ? "irio" : "other"]) })
        }
        let whole = try await server.get("/v1/trainings", ["Accept": "application/x-ndjson"])
        #expect(whole.status == 200)
        #expect(whole["Content-Type"] == "application/x-ndjson")
        #expect(Set(whole.lines.compactMap { $0["id"]?.stringValue }).count == 3000)
        #expect(whole.text.hasSuffix("}\n"))
        let part = try await server.get("/v1/trainings?platform=irio&fields=code&sort=-code", ["Accept": "application/x-ndjson"])
        #expect(part.lines.count == 1000)
        let codes = part.lines.compactMap { $0["code"]?.stringValue }
        #expect(codes == codes.sorted(by: >))
        // An order that no index gives, with many of each value.
        let hours = try await server.get("/v1/trainings?sort=-duration_hours,code&fields=code", ["Accept": "application/x-ndjson"])
        let paged = try await server.get("/v1/trainings?sort=-duration_hours,code&fields=code&limit=500").items
        #expect(hours.lines.count == 3000 && hours.lines.prefix(500).map { $0["code"] } == paged.map { $0["code"] })
        let table = try await server.get("/v1/trainings?sort=-duration_hours,code&fields=code&platform=irio", ["Accept": "text/csv"])
        #expect(table.text.split(separator: "\r\n").count == 1001 && table.text.hasPrefix("id,code\r\n"))
        let limited = try await server.get("/v1/trainings?limit=3", ["Accept": "application/x-ndjson"])
        #expect(limited.lines.count == 3)
        #expect(limited["Link"] != nil)
        #expect(try await server.get("/v1/trainings?platform=coorace", ["Accept": "application/x-ndjson"]).text == "")
    }

    @Test(arguments: [
        ("application/json", 200), ("*/*", 200), ("application/*;q=0.5", 200), ("text/html, */*;q=0.1", 200), ("text/html", 406),
        ("application/xml", 406),
        ("application/json;q=0", 406), ("application/x-ndjson", 200), ("text/csv", 200), ("text/csv;q=0, text/plain", 406),
    ])
    func `A list is answered in a form that the client takes, or 406`(accept: String, status: Int) async throws {
        let answer = try await server.get("/v1/trainings", ["Accept": accept])
        #expect(answer.status == status)
        if status == 406 {
            #expect(answer.code == "not_acceptable")
            #expect(answer.json["detail"]?.stringValue?.contains("application/x-ndjson, text/csv") == true)
        }
    }

    @Test func `The tag of a record lets an unchanged one be answered by 304`() async throws {
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let target = "/v1/trainings/\(id)"
        for known in ["\"1\"", "W/\"1\"", "\"0\", \"1\"", "*"] {
            let answer = try await server.get(target, ["If-None-Match": known])
            #expect(answer.status == 304, "\(known)")
            #expect(answer["ETag"] == "\"1\"")
            #expect(answer["Cache-Control"] == "private, no-cache")
            #expect(answer["Vary"]?.contains("Authorization") == true)
            #expect(answer.bytes.isEmpty)
        }
        #expect(try await server.get(target, ["If-None-Match": "\"2\""]).status == 200)
        #expect(try await server.get(target + "?fields=title", ["If-None-Match": "\"1\""]).status == 304)
        _ = try await server.patch(target, ["title": "Autre titre"])
        #expect(try await server.get(target, ["If-None-Match": "\"1\""]).status == 200)
    }

    @Test func `The tag of a list changes when what is listed does, and only then`() async throws {
        let ids = try await server.load("trainings", [Sample.training("T-1"), Sample.training("T-2", ["platform": "other"])])
        func tag() async throws -> String? { try await server.get("/v1/trainings?platform=irio")["ETag"] }
        let before = try #require(try await tag())
        #expect(!before.hasPrefix("W/"))
        #expect(try await server.get("/v1/trainings?platform=irio", ["If-None-Match": before]).status == 304)
        _ = try await server.patch("/v1/trainings/\(ids[1])", ["title": "Autre titre"])
        #expect(try await tag() == before)
        _ = try await server.patch("/v1/trainings/\(ids[0])", ["title": "Autre titre"])
        let after = try await tag()
        #expect(after != before)
        _ = try await server.create("trainings", Sample.training("T-3"))
        #expect(try await tag() != after)
    }

    @Test func `Tags differ from one representation to the other`() async throws {
        _ = try await server.create("trainings", Sample.training("T-1"))
        let json = try await server.get("/v1/trainings?limit=1")["ETag"]
        let lines = try await server.get("/v1/trainings?limit=1", ["Accept": "application/x-ndjson"])["ETag"]
        #expect(json != nil)
        #expect(json != lines)
    }

    @Test(arguments: [
        "/v1", "/v1/trainings", "/livez", "/readyz", "/openapi.yaml", "/docs", "/v1/objectives/OBJ-12", "/v1/objectives/OBJ-12/revisions",
    ])
    func `HEAD answers as GET does, without the content`(target: String) async throws {
        let get = try await server.get(target)
        let head = try await server.send("HEAD", target)
        #expect(head.status == get.status)
        #expect(head.bytes.isEmpty)
        for name in ["Content-Type", "ETag", "Cache-Control", "Content-Length"] { #expect(head[name] == get[name], "\(name)") }
    }

    @Test func `Long answers are compressed for clients that take gzip, under a tag of their own`() async throws {
        let plain = try await server.get("/v1/objectives")
        let packed = try await server.get("/v1/objectives", ["Accept-Encoding": "gzip"])
        #expect(packed["Content-Encoding"] == "gzip")
        #expect(packed["Vary"]?.contains("Accept-Encoding") == true)
        #expect(plain["Vary"]?.contains("Accept-Encoding") == true)
        #expect(packed["ETag"] == plain["ETag"].map { $0.dropLast() + "-gzip\"" })
        expectNoDifference(packed.json, plain.json)
        let tag = try #require(packed["ETag"])
        let unchanged = try await server.get("/v1/objectives", ["Accept-Encoding": "gzip", "If-None-Match": tag])
        #expect(unchanged.status == 304)
        #expect(unchanged["ETag"] == tag)
        #expect(unchanged["Vary"] == packed["Vary"])
        #expect(try await server.get("/livez", ["Accept-Encoding": "gzip"])["Content-Encoding"] == nil)
    }

    @Test(arguments: [
        "/", "/v2", "/v1/", "/v1/nothing", "/v1/trainings/", "/v1/trainings/x", "/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11",
        "/v1/objectives/OBJ-99",
        "/v1/trainings/01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11/nothing", "/v1/objectives/..%2F..%2Fetc", "/v1/trainings/x/revisions",
    ])
    func `What is not there is 404 as a problem`(target: String) async throws {
        let answer = try await server.get(target)
        #expect(answer.outcome == "404 not_found")
        #expect(answer["Content-Type"] == "application/problem+json")
    }
}
