import Glibc
import Testing

@testable import HTTP

@Suite struct FieldTests {
    @Test func `fields keep their order and are found without case`() {
        var headers = Headers([("A", "1"), ("b", "2"), ("a", "3")])
        #expect(headers["a"] == "1")
        #expect(headers.all("A") == ["1", "3"])
        #expect(headers.list("a") == "1, 3")
        #expect(headers["c"] == nil)
        headers.set("A", "4")
        #expect(headers.fields.map { $0.name + $0.value } == ["b2", "A4"])
        headers.remove("B")
        #expect(headers.count == 1)
    }

    @Test func `a value cannot end its line`() {
        #expect(Headers([("A", "1\r\nSet-Cookie: x\0")])["a"] == "1  Set-Cookie: x ")
    }

    @Test func `Vary grows without repeating itself`() {
        var headers = Headers()
        headers.vary(on: "Accept")
        headers.vary(on: "Accept-Encoding")
        headers.vary(on: "accept")
        #expect(headers["Vary"] == "Accept, Accept-Encoding")
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true), ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-more", true),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false), ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false), ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
        ("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false), ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false),
        ("", false),
    ])
    func `a traceparent is taken by the rules of W3C`(field: String, isValid: Bool) {
        #expect((TraceContext(field) != nil) == isValid)
    }

    @Test func `a trace tells its ids and whether it is recorded`() throws {
        let trace = try #require(TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(trace.parentID == "b7ad6b7169203331")
        #expect(trace.isSampled)
    }

    @Test func `request ids are UUIDv7 and never the same`() {
        let ids = (0..<10_000).map { _ in RequestID.make() }
        #expect(Set(ids).count == ids.count)
        for id in ids.prefix(100) {
            #expect(id.utf8.count == 36)
            let octets = Array(id)
            #expect(octets[14] == "7" && "89ab".contains(octets[19]) && [8, 13, 18, 23].allSatisfy { octets[$0] == "-" })
        }
    }

    @Test func `a usable request id is kept, another is replaced`() throws {
        let server = try RunningServer([Route(.get, "/a") { .now(.text($0.id)) }])
        let kept = try server.fetch("GET", "/a", ["X-Request-Id: Ab-1_2.3"])
        #expect(kept?["X-Request-Id"] == "Ab-1_2.3")
        #expect(kept?.text == "Ab-1_2.3")
        for bad in ["a b", "é", String(repeating: "a", count: 129), ""] {
            let response = try server.fetch("GET", "/a", ["X-Request-Id: \(bad)"])
            #expect(response?["X-Request-Id"]?.utf8.count == 36)
            #expect(response?.text == response?["X-Request-Id"])
        }
    }

    @Test func `every answer can be amended, refusals too`() throws {
        let server = try RunningServer([.echo(.get, "/a")], amend: { $1.headers.add("RateLimit", $0.path) })
        #expect(try server.fetch("GET", "/a")?["RateLimit"] == "/a")
        #expect(try server.fetch("GET", "/b")?["RateLimit"] == "/b")
        let wire = try server.connect()
        wire.send("GET / HTTP/7.7\r\n\r\n")
        #expect(wire.response()?.status == 505)
    }

    @Test(arguments: [
        ("example.org", true), ("example.org:80", true), ("[::1]:80", true), ("127.0.0.1", true), ("a:", true), ("", false), (":80", false),
        ("a b", false),
        ("a/b", false), ("u@a", false), ("[::1", false), ("[]", false), ("a:80x", false), ("a:123456", false), ("a%41", true), ("a%4", false),
        ("é", false),
    ])
    func `a Host is a name or an address, with a port or without`(host: String, isValid: Bool) {
        #expect(HostField.isValid(Array(host.utf8)[...]) == isValid)
    }

    @Test func `what is logged tells what happened`() throws {
        let server = try RunningServer([
            Route(.get, "/v1/{id}") { _ in
                var response = Response.text("12345")
                response.note = "key 7"
                return .now(response)
            }
        ])
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = try server.fetch("GET", "/v1/secret?x=y", ["X-Request-Id: r1", "traceparent: \(trace)"])
        _ = try server.fetch("BREW", "/v1/secret")
        for _ in 0..<100 where server.exchanges.count < 2 { usleep(10_000) }
        let exchange = try #require(server.exchanges.first { $0.method == "GET" })
        #expect(exchange.method == "GET" && exchange.route == "/v1/{id}" && exchange.status == 200 && exchange.bytes == 5)
        #expect(exchange.requestID == "r1" && exchange.traceID == "0af7651916cd43dd8448eb211c80319c" && exchange.note == "key 7")
        #expect(exchange.peer == "127.0.0.1" && exchange.failure == nil && !exchange.isAborted)
        #expect(exchange.duration >= 0 && exchange.duration < 5_000_000)
        #expect(server.exchanges.first { $0.method == "UNKNOWN" }?.status == 501)
    }
}
