import CZlib
import Testing

@testable import HTTP

@Suite struct CodingTests {
    private static let long = [UInt8]((0..<200_000).map { UInt8(97 + $0 % 23) })

    private static func inflate(_ bytes: [UInt8]) -> [UInt8]? {
        guard let inflater = Inflater() else { return nil }
        var plain: [UInt8] = []
        let outcome = bytes.withUnsafeBytes { input in
            inflater.append(input) { part in
                plain += part
                return true
            }
        }
        if case .end = outcome { return plain }
        return nil
    }

    private static func answer(_ size: Int, type: String = "application/json") -> Route {
        Route(.get, "/a") { _ in
            var response = Response(status: 200, type: type, bytes: Array(long.prefix(size)))
            response.headers.add("ETag", "\"7\"")
            response.headers.add("Vary", "Accept")
            return .now(response)
        }
    }

    @Test(arguments: [1024, 10_000, 200_000])
    func `content from 1 KiB is compressed when asked, under a tag of its own`(size: Int) throws {
        let server = try RunningServer([CodingTests.answer(size)])
        let wire = try server.connect()
        for _ in 0..<3 {
            wire.request("GET", "/a", ["Accept-Encoding: br, gzip;q=0.5"])
            let response = try #require(wire.response())
            #expect(response["Content-Encoding"] == "gzip")
            #expect(response["ETag"] == "\"7-gzip\"")
            #expect(response.all("Vary") == ["Accept, Accept-Encoding"])
            #expect(response.content.count < size)
            #expect(CodingTests.inflate(response.content) == Array(CodingTests.long.prefix(size)))
        }
        wire.request("HEAD", "/a", ["Accept-Encoding: gzip"])
        #expect(wire.response(to: "HEAD")?["Content-Encoding"] == "gzip")
        wire.request("GET", "/a", ["Accept-Encoding: gzip;q=0, *"])
        let plain = try #require(wire.response())
        #expect(plain["Content-Encoding"] == nil)
        #expect(plain["ETag"] == "\"7\"")
        #expect(plain["Vary"] == "Accept, Accept-Encoding")
        #expect(plain.content.count == size)
    }

    @Test(arguments: [(1023, "application/json"), (5000, "image/png"), (5000, "text/event-stream")])
    func `what is short, or compressed already, or an event stream is left alone`(size: Int, type: String) throws {
        let server = try RunningServer([CodingTests.answer(size, type: type)])
        let response = try server.fetch("GET", "/a", ["Accept-Encoding: gzip"])
        #expect(response?["Content-Encoding"] == nil)
        #expect(response?["Vary"] == "Accept")
        #expect(response?.content.count == size)
    }

    @Test func `a stream is compressed as it goes`() throws {
        let server = try RunningServer([
            Route(.get, "/s") { _ in
                .now(Response(status: 200, headers: Headers([("Content-Type", "text/csv")]), body: .stream(Blocks(count: 30, size: 70_000))))
            }
        ])
        let response = try #require(try server.fetch("GET", "/s", ["Accept-Encoding: gzip"]))
        #expect(response["Content-Encoding"] == "gzip")
        #expect(response.isComplete)
        #expect(CodingTests.inflate(response.content)?.count == 2_100_000)
    }

    @Test func `a compressed body is taken where the route allows it, its limit that of what it holds`() throws {
        let server = try RunningServer([
            .measure("/gzip", limit: 100_000, memory: 50_000, gzip: true), .measure("/plain"),
        ])
        let deflater = try #require(Deflater())
        let gzip = ["Content-Encoding: gzip"]
        let small = deflater.compress(Array(CodingTests.long.prefix(1000)))
        #expect(try server.fetch("POST", "/gzip", gzip, content: small)?.text.hasPrefix("bytes 1000 ") == true)
        let spooled = deflater.compress(Array(CodingTests.long.prefix(100_000)))
        #expect(try server.fetch("POST", "/gzip", gzip, content: spooled)?.text.hasPrefix("file 100000 ") == true)
        let bomb = deflater.compress([UInt8](repeating: 0, count: 50 << 20))
        #expect(bomb.count < 300_000)
        #expect(try server.fetch("POST", "/gzip", gzip, content: Array(bomb.prefix(99_000)))?.status == 413)
        #expect(try server.fetch("POST", "/gzip", gzip, content: Array("no gzip".utf8))?.status == 400)
        #expect(try server.fetch("POST", "/gzip", gzip, content: Array(small.dropLast(4)))?.status == 400)
        #expect(try server.fetch("POST", "/gzip", gzip, content: small + [1])?.status == 400)
        let refused = try server.fetch("POST", "/plain", gzip, content: small)
        #expect(refused?.status == 415)
        #expect(refused?["Accept-Encoding"] == "identity")
        #expect(try server.fetch("POST", "/gzip", ["Content-Encoding: br"], content: small)?["Accept-Encoding"] == "gzip, identity")
        #expect(try server.fetch("POST", "/plain", ["Content-Encoding: identity"], content: [1])?.text == "bytes 1 1")
    }
}
