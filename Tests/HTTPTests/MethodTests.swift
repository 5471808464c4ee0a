import Testing

@testable import HTTP

@Suite struct MethodTests {
    private static let routes: [Route] = [
        .echo(.get, "/v1/things"), Route(.post, "/v1/things", acceptsBodyTypes: ["application/json", "text/csv"]) { _ in .now(.text("", 201)) },
        .echo(.get, "/v1/things/{id}"), .echo(.put, "/v1/things/{id}"), .echo(.delete, "/v1/things/{id}"),
        Route(.patch, "/v1/things/{id}", acceptsBodyTypes: ["application/merge-patch+json"]) { _ in .now(.text("patched")) },
        .echo(.get, "/v1/things/batch"), .echo(.get, "/v1/{collection}/{id}/revisions"),
    ]

    @Test func `HEAD has the fields of GET and no content`() throws {
        let server = try RunningServer(MethodTests.routes)
        let wire = try server.connect()
        wire.request("HEAD", "/v1/things")
        let head = wire.response(to: "HEAD")
        #expect(head?.status == 200)
        #expect(head?["Content-Length"] == "15")
        #expect(head?["Content-Type"] == "text/plain; charset=utf-8")
        wire.request("GET", "/v1/things")
        #expect(wire.response()?.text == "GET /v1/things")
    }

    @Test func `204 and 304 have no content, and the connection goes on`() throws {
        let server = try RunningServer([
            Route(.get, "/304") { _ in .now(Response(status: 304, headers: Headers([("ETag", "\"1\"")]))) },
            Route(.delete, "/204") { _ in .now(Response(status: 204)) }, Route(.get, "/202") { _ in .now(Response(status: 202)) },
        ])
        let wire = try server.connect()
        wire.request("GET", "/304")
        let unchanged = wire.response()
        #expect(unchanged?.status == 304)
        #expect(unchanged?["ETag"] == "\"1\"")
        wire.request("DELETE", "/204")
        let deleted = wire.response()
        #expect(deleted?.status == 204)
        #expect(deleted?["Content-Length"] == nil)
        wire.request("GET", "/202")
        #expect(wire.response()?["Content-Length"] == "0")
    }

    @Test func `OPTIONS tells the methods and the bodies a resource takes`() throws {
        let server = try RunningServer(MethodTests.routes)
        let collection = try server.fetch("OPTIONS", "/v1/things")
        #expect(collection?.status == 204)
        #expect(collection?["Allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(collection?["Accept-Post"] == "application/json, text/csv")
        #expect(collection?["Content-Length"] == nil)
        let record = try server.fetch("OPTIONS", "/v1/things/7")
        #expect(record?["Allow"] == "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")
        #expect(record?["Accept-Patch"] == "application/merge-patch+json")
        let whole = try server.fetch("OPTIONS", "*")
        #expect(whole?.status == 204)
        #expect(whole?["Allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        #expect(try server.fetch("OPTIONS", "/nothing")?.status == 404)
    }

    @Test(arguments: [
        ("DELETE", "/v1/things", 405), ("TRACE", "/v1/things", 405), ("CONNECT", "/v1/things", 405), ("POST", "/v1/things/7", 405),
        ("get", "/v1/things", 501), ("BREW", "/v1/things", 501), ("GET", "/v1/nothing", 404), ("GET", "/v1/things/", 404),
        ("GET", "/v1//things", 404),
        ("GET", "*", 400), ("GET", "/v1/things/%zz", 400), ("GET", "/v1/things/%ff", 400), ("GET", "/v1/things/%00", 400),
        ("GET", "/v1/things?a=%4", 400),
    ])
    func `what a resource does not offer is refused with the status that says why`(method: String, target: String, status: Int) throws {
        let server = try RunningServer(MethodTests.routes)
        let response = try server.fetch(method, target)
        #expect(response?.status == status)
        #expect((response?["Allow"] != nil) == (status == 405))
    }

    @Test(arguments: [
        ("/v1/things/batch", "/v1/things/batch"), ("/v1/things/other", "/v1/things/{id}"),
        ("/v1/things/7/revisions", "/v1/{collection}/{id}/revisions"),
        ("/v1/things/batch/revisions", "/v1/{collection}/{id}/revisions"), ("/v1/th%69ngs/batch", "/v1/things/batch"),
        ("/v1/things/a%2Fb", "/v1/things/{id}"),
    ])
    func `a fixed segment wins over a parameter, and another way is found where it leads nowhere`(target: String, template: String) throws {
        let router = Router(routes: MethodTests.routes)
        let target = try #require(Target(Array(target.utf8)))
        #expect(router.match(.get, target).template == template)
    }

    @Test func `the type of a body is checked before it is read`() throws {
        let server = try RunningServer(MethodTests.routes)
        let wire = try server.connect()
        wire.send("POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        let response = wire.response()
        #expect(response?.status == 415)
        #expect(response?["Accept-Post"] == "application/json, text/csv")
        #expect(try server.fetch("POST", "/v1/things", content: [1])?.status == 415)
        #expect(try server.fetch("POST", "/v1/things", ["Content-Type: Application/JSON; charset=utf-8"], content: [1])?.status == 201)
        let patch = try server.fetch("PATCH", "/v1/things/7", ["Content-Type: application/json"], content: [1])
        #expect(patch?.status == 415)
        #expect(patch?["Accept-Patch"] == "application/merge-patch+json")
    }

    @Test func `a refusal of a small body leaves the connection usable`() throws {
        let server = try RunningServer(MethodTests.routes)
        let wire = try server.connect()
        wire.request("POST", "/v1/things", ["Content-Type: text/html"], content: [UInt8](repeating: 60, count: 30_000))
        #expect(wire.response()?.status == 415)
        wire.request("POST", "/nothing", content: [1, 2])
        #expect(wire.response()?.status == 404)
        wire.request("GET", "/v1/things")
        #expect(wire.response()?.status == 200)
    }

    @Test func `what runs before the body may answer, and may leave something for the handler`() throws {
        let server = try RunningServer([
            Route(
                .post, "/a", bodyLimit: 10,
                before: { head in
                    guard let key = head.headers["Authorization"] else { return .text("who?", 401) }
                    head.attachment = "key " + key
                    return nil
                },
                handler: { .now(.text($0.attachment as? String ?? "")) })
        ])
        let wire = try server.connect()
        wire.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        #expect(wire.response()?.status == 401)
        #expect(try server.fetch("POST", "/a", ["Authorization: me"], content: [1])?.text == "key me")
    }
}
