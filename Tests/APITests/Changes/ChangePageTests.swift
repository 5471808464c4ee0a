import CustomDump
import JSON
import Testing

@testable import API
@testable import Storage

@Suite struct ChangePageTests {
    let server: TestServer

    init() throws { server = try TestServer() }

    @Test func `From the beginning the feed has every record once, at its latest change, in the order of the commits`() async throws {
        let start = try await server.end()
        let first = try await server.create("trainings", Sample.training("FIN-01")).id
        let second = try await server.create("trainings", Sample.training("FIN-02")).id
        try await server.create("adherents", Sample.adherent(1))
        #expect(try await server.patch("/v1/trainings/\(first)", ["title": "Autre"]).status == 200)
        #expect(try await server.delete("/v1/trainings/\(second)").status == 204)
        let page = try await server.get("/v1/changes?since=\(start)")
        expectNoDifference(page.changes, ["put adherents 1 Les Ateliers du Lauragais", "put trainings 2 FIN-01", "delete trainings 2"])
        #expect(page.hasMore == false)
        let stored = try await server.get("/v1/trainings/\(first)").json
        #expect(page.items[1]["data"] == stored)
        #expect(page.items[2]["data"] == nil)
        #expect(page.items[2]["id"]?.stringValue == second)
        let sequence = page.items.compactMap { $0["seq"]?.intValue }
        #expect(sequence.count == 3 && sequence == sequence.sorted())
        #expect(page["Link"] == "<\(server.url)/v1/changes?since=\(page.next)>; rel=\"next\"")
        #expect(page["Cache-Control"] == "private, no-cache")

        let whole = try await server.get("/v1/changes?limit=1000")
        #expect(whole.changes.suffix(3) == page.changes.suffix(3))
        let objectives = whole.items.filter { $0["collection"] == "objectives" }
        #expect(objectives.count == whole.items.count - 3 && objectives.count > 50)
    }

    @Test func `What is deleted, created again under its id and restored goes on counting`() async throws {
        let start = try await server.end()
        let target = "/v1/trainings/0190a000-0000-7000-8000-000000000001"
        #expect(try await server.put(target, Sample.training("FIN-01")).status == 201)
        #expect(try await server.delete(target).status == 204)
        #expect(try await server.get("/v1/changes?since=\(start)").changes == ["delete trainings 2"])
        #expect(try await server.put(target, Sample.training("FIN-02")).status == 201)
        #expect(try await server.get("/v1/changes?since=\(start)").changes == ["put trainings 3 FIN-02"])
        #expect(try await server.delete(target).status == 204)
        #expect(try await server.send("POST", target + "/restore").status == 200)
        #expect(try await server.get("/v1/changes?since=\(start)").changes == ["put trainings 5 FIN-02"])
    }

    @Test func `Pages follow each other by next, which is there on an empty one too`() async throws {
        let start = try await server.end()
        try await server.load("trainings", (1...7).map { Sample.training("T-0\($0)") })
        var next = start
        var pages: [[String]] = []
        repeat {
            let page = try await server.get("/v1/changes?since=\(next)&limit=3")
            pages.append(page.items.compactMap { $0["data"]?["code"]?.stringValue })
            next = page.next
            if page.hasMore == false { break }
        } while pages.count < 10
        expectNoDifference(pages, [["T-01", "T-02", "T-03"], ["T-04", "T-05", "T-06"], ["T-07"]])
        let empty = try await server.get("/v1/changes?since=\(next)")
        #expect(empty.text == "{\"items\":[],\"next\":\"\(next)\",\"has_more\":false}")
        #expect(try await server.get("/v1/changes?since=\(start)&limit=7").hasMore == false)
        #expect(try await server.get("/v1/changes?collections=campaigns").next != "")
    }

    @Test func `A page without limit holds a hundred`() async throws {
        try await server.load("trainings", (100...150).map { Sample.training("T-\($0)") })
        let page = try await server.get("/v1/changes")
        #expect(page.items.count == 100)
        #expect(page.hasMore == true)
    }

    @Test func `Nothing of a dry run or of a refused write is in the feed`() async throws {
        let start = try await server.end()
        #expect(try await server.post("/v1/trainings?dry_run=true", Sample.training("FIN-01")).status == 201)
        #expect(try await server.post("/v1/trainings", ["title": "Né"]).status == 422)
        #expect(try await server.post("/v1/trainings/batch", lines: [Sample.training("FIN-02").description, "{\"code\":1}"]).status == 422)
        #expect(try await server.get("/v1/changes?since=\(start)").text == "{\"items\":[],\"next\":\"\(start)\",\"has_more\":false}")
    }

    @Test func `Collections select, and a key reads those of its scopes only`() async throws {
        for (collection, record) in Sample.all where Sample.alone.contains(collection) { try await server.create(collection, record) }
        let some = try await server.get("/v1/changes?collections=campaigns,adherents")
        expectNoDifference(some.changes, ["put adherents 1 Les Ateliers du Lauragais", "put campaigns 1 EMPLOI-26"])
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:read", "campaigns:read"]))"]
        let own = try await server.get("/v1/changes", key)
        expectNoDifference(own.changes, ["put trainings 1 FIN-01", "put campaigns 1 EMPLOI-26"])
        let one = try await server.get("/v1/changes?collections=campaigns", key)
        expectNoDifference(one.changes, ["put campaigns 1 EMPLOI-26"])
        let refused = try await server.get("/v1/changes?collections=campaigns,adherents", key)
        #expect(refused.outcome == "403 insufficient_scope")
        #expect(refused.json["detail"]?.stringValue?.contains("adherents:read") == true)
        let blind = ["Authorization": "Bearer \(try server.makeToken(scopes: ["personal:read"]))"]
        #expect(try await server.get("/v1/changes", blind).outcome == "403 insufficient_scope")
    }

    @Test func `A wrong parameter is told with the nearest that there is`() async throws {
        for (query, errors) in [
            ("colections=trainings", ["colections unknown_parameter"]), ("collections=trainigs", ["collections invalid_value"]),
            ("collections=", ["collections invalid_value"]), ("collections=trainings,trainings", ["collections repeated"]),
            ("limit=0", ["limit out_of_range"]), ("limit=1001", ["limit out_of_range"]), ("limit=x", ["limit invalid_type"]),
            ("wait=31", ["wait out_of_range"]), ("wait=-1", ["wait out_of_range"]), ("wait=1&wait=2", ["wait repeated"]),
            ("since=x&limit=0&collections=x", ["limit out_of_range", "collections invalid_value", "since invalid_cursor"]),
        ] {
            let answer = try await server.get("/v1/changes?\(query)")
            #expect(answer.status == 400 && answer.code == "invalid_parameter", "\(query)")
            expectNoDifference(answer.errors, errors)
        }
        let answer = try await server.get("/v1/changes?collections=trainigs")
        #expect(answer.json["errors"]?.arrayValue?.first?["nearest"] == "trainings")
    }

    @Test func `The tag of a page changes with what the key can read, and with nothing else`() async throws {
        let key = ["Authorization": "Bearer \(try server.makeToken(scopes: ["trainings:read"]))"]
        let start = try await server.get("/v1/changes", key).next
        let quiet = try #require(try await server.get("/v1/changes?since=\(start)", key)["ETag"])
        try await server.create("adherents", Sample.adherent(1))
        let still = try await server.get("/v1/changes?since=\(start)", key.merging(["If-None-Match": quiet]) { $1 })
        #expect(still.status == 304 && still["ETag"] == quiet && still.bytes.isEmpty)
        let id = try await server.create("trainings", Sample.training("FIN-01")).id
        let first = try await server.get("/v1/changes?since=\(start)", key.merging(["If-None-Match": quiet]) { $1 })
        #expect(first.changes == ["put trainings 1 FIN-01"])
        try await server.create("trainings", Sample.training("FIN-02"))
        let both = try await server.get("/v1/changes?since=\(start)", key)
        #expect(try await server.delete("/v1/trainings/\(id)").status == 204)
        let deleted = try await server.get("/v1/changes?since=\(start)", key)
        let cut = try await server.get("/v1/changes?since=\(start)&limit=1", key)
        #expect(Set([quiet, first["ETag"], both["ETag"], deleted["ETag"], cut["ETag"]]).count == 5)
    }

    @Test func `HEAD has the fields of the page`() async throws {
        let answer = try await server.send("HEAD", "/v1/changes?limit=2")
        #expect(answer.status == 200 && answer.bytes.isEmpty)
        let page = try await server.get("/v1/changes?limit=2")
        #expect(answer["ETag"] == page["ETag"] && answer["Link"] == page["Link"])
    }

    @Test(arguments: [("text/html", 406), ("application/xml", 406), ("*/*", 200), ("application/json", 200), ("application/x-ndjson", 200)])
    func `The feed is answered in a form that the client takes, or 406`(accept: String, status: Int) async throws {
        #expect(try await server.get("/v1/changes?limit=1", ["Accept": accept]).status == status)
    }

    @Test func `A record out of the reader's sight is told as a deletion`() throws {
        let id = Array("a".utf8)
        let document = Array("{\"secret\":1}".utf8)
        var tags: [String] = []
        for isShown in [true, false] {
            var page = ChangePage(after: 0, .page, .data, FeedCursor.Wording(feed: "f"))
            id.withUnsafeBytes { id in
                document.withUnsafeBytes { document in
                    page.add(
                        Change(seq: 7, collection: id, id: id, version: 3, isDeletion: false, at: id, document: document),
                        told: isShown ? .asItIs : .deletion)
                }
            }
            let item = try JSON(parsing: page.ended)["items"]?.arrayValue?.first
            #expect(item?["op"]?.stringValue == (isShown ? "put" : "delete"))
            #expect((item?["data"] != nil) == isShown)
            #expect(item?["version"] == 3)
            tags.append(page.tag)
        }
        #expect(tags[0] != tags[1])
    }
}
