import Testing

@testable import HTTP

@Suite struct FramingTests {
    static let unreadable: [String: String] = [
        "a field without colon": "GET /a HTTP/1.1\r\nHost: a\r\nBroken\r\n\r\n",
        "a length that is no number": "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "an unknown version": "GET /a HTTP/9.9\r\n\r\n",
        "no version": "GET /a\r\n\r\n",
        "a chunk size that is no number": "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "a target of 100 KB": "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
        "10,000 fields": "GET /a HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X-A: 1\r\n", count: 10_000) + "\r\n",
        "a chunk extension of 100 KB": "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;"
            + String(repeating: "a", count: 100_000) + "\r\n{}\r\n0\r\n\r\n",
        "two hosts": "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "a control character in the target": "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n",
        "trailers without end": "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            + String(repeating: "X-A: 1\r\n", count: 10_000),
    ]

    @Test(arguments: unreadable.keys)
    func `what cannot be read is answered once, as the refusal says, and the connection closes`(name: String) throws {
        let request = try #require(FramingTests.unreadable[name])
        let server = try RunningServer([.echo(.get, "/a"), .measure("/b")])
        let wire = try server.connect()
        wire.send(request)
        let response = try #require(wire.response())
        #expect((400..<600).contains(response.status))
        #expect(response["Content-Type"] == "application/problem+json")
        #expect(response["X-Content-Type-Options"] == "nosniff")
        #expect(response["Date"] != nil)
        #expect(response["Connection"] == "close")
        let id = try #require(response["X-Request-Id"])
        #expect(response.text.contains(id))
        #expect(wire.isClosed(within: 2000))
    }

    @Test func `a head may come in pieces of any size`() throws {
        let server = try RunningServer([.echo(.get, "/a")])
        let request = Array("GET /a?q=1 HTTP/1.1\r\nHost: a\r\nX-One: 1 \t\r\nX-Two:2\r\n\r\n".utf8)
        for size in [1, 2, 3, 7, 50] {
            let wire = try server.connect()
            for start in stride(from: 0, to: request.count, by: size) { wire.send(Array(request[start..<min(start + size, request.count)])) }
            #expect(wire.response()?.status == 200)
        }
    }

    @Test func `a head of almost 32 KiB is read in full, one larger is refused`() throws {
        let server = try RunningServer([
            Route(.get, "/a") { .now(.text("\($0.headers.all("X-Big").map(\.utf8.count))")) }
        ])
        let wire = try server.connect()
        wire.request("GET", "/a", (0..<30).map { _ in "X-Big: " + String(repeating: "b", count: 1000) })
        let response = try #require(wire.response())
        #expect(response.status == 200)
        #expect(response.text == "\(Array(repeating: 1000, count: 30))")
        wire.request("GET", "/a", (0..<33).map { _ in "X-Big: " + String(repeating: "b", count: 1000) })
        #expect(wire.response()?.status == 431)
    }

    @Test func `pipelined requests are answered in order`() throws {
        let server = try RunningServer([.echo(.get, "/a"), .echo(.get, "/b"), .measure("/c")])
        let wire = try server.connect()
        wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nokGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(wire.response()?.text == "GET /a")
        #expect(wire.response()?.text == "bytes 2 218")
        #expect(wire.response()?.text == "GET /b")
    }

    @Test func `fields and target reach the handler decoded`() throws {
        let server = try RunningServer([
            Route(.get, "/v1/{collection}/{id}") { request in
                let items = request.queryItems.map { "\($0.name)=\($0.value)" }
                let parameters = [request.parameter("collection"), request.parameter("id"), request.parameter("other")].map { $0 ?? "-" }
                return .now(.text("\(parameters) \(items) \(request.segments) \(request.route) \(request.headers["x-TEST"] ?? "-") \(request.peer)"))
            }
        ])
        let response = try server.fetch("GET", "/v1/caf%C3%A9/a%2Fb?q=a+b%2B&q=%C3%A9&flag&x==&", ["X-Test:  v w  "])
        #expect(
            response?.text
                == #"["café", "a/b", "-"] ["q=a b+", "q=é", "flag=", "x=="] ["v1", "café", "a/b"] /v1/{collection}/{id} v w 127.0.0.1"#)
    }

    @Test func `an absolute target is routed by its path`() throws {
        let server = try RunningServer([.echo(.get, "/a"), .echo(.get, "/")])
        #expect(try server.fetch("GET", "HTTP://example.org:80/a?b=c")?.text == "GET /a")
        #expect(try server.fetch("GET", "http://example.org")?.status == 200)
        #expect(try server.fetch("GET", "ftp://example.org/a")?.status == 400)
    }

    @Test func `HTTP/1.0 closes after the answer, and gets a stream without chunks`() throws {
        let server = try RunningServer([
            .echo(.get, "/a"), Route(.get, "/s") { _ in .now(Response(status: 200, body: .stream(Blocks(["one", "two"])))) },
        ])
        let wire = try server.connect()
        wire.send("GET /a HTTP/1.0\r\n\r\n")
        #expect(wire.response()?.text == "GET /a")
        #expect(wire.isClosed(within: 1000))
        let second = try server.connect()
        second.send("GET /s HTTP/1.0\r\n\r\n")
        let response = second.response()
        #expect(response?["Transfer-Encoding"] == nil)
        #expect(response?.text == "onetwo")
    }

    @Test func `an unknown expectation is refused, and 100-continue is answered before the body comes`() throws {
        let server = try RunningServer([.measure("/a", limit: 10)])
        #expect(try server.fetch("POST", "/a", ["Expect: magic"], content: [1])?.status == 417)
        let wire = try server.connect()
        wire.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(wire.response()?.status == 100)
        wire.send("ab")
        #expect(wire.response()?.status == 200)
        let large = try server.connect()
        large.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
        #expect(large.response()?.status == 413)
    }
}
