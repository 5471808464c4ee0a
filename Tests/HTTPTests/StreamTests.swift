import Glibc
import Synchronization
import Testing

@testable import HTTP

@Suite struct StreamTests {
    private static func stream(_ make: @escaping @Sendable () -> any BodyStream, type: String = "application/x-ndjson") -> Route {
        Route(.get, "/s") { _ in .now(Response(status: 200, headers: Headers([("Content-Type", type)]), body: .stream(make()))) }
    }

    @Test func `blocks arrive in order, and the connection goes on`() throws {
        let server = try RunningServer([StreamTests.stream { Blocks(count: 50, size: 100_000) }])
        let wire = try server.connect()
        for _ in 0..<2 {
            wire.request("GET", "/s")
            let response = try #require(wire.response())
            #expect(response.isComplete)
            #expect(response.content.count == 5_000_000)
            for block in 0..<50 {
                let part = response.content[block * 100_000..<(block + 1) * 100_000]
                #expect(part.allSatisfy { $0 == UInt8(block) })
            }
        }
        for _ in 0..<100 where server.exchanges.count < 2 { usleep(10_000) }
        #expect(server.exchanges.map(\.bytes) == [5_000_000, 5_000_000])
    }

    @Test func `an empty stream is an empty content`() throws {
        let server = try RunningServer([StreamTests.stream { Blocks([]) }])
        let response = try server.fetch("GET", "/s")
        #expect(response?.status == 200)
        #expect(response?.isComplete == true)
        #expect(response?.content == [])
    }

    @Test func `HEAD of a stream has its fields and no content`() throws {
        let stream = Blocks(["a"])
        let server = try RunningServer([StreamTests.stream { stream }])
        let wire = try server.connect()
        wire.request("HEAD", "/s")
        let response = wire.response(to: "HEAD")
        #expect(response?.status == 200)
        #expect(response?["Content-Type"] == "application/x-ndjson")
        #expect(response?["Content-Length"] == nil)
        #expect(wire.isClosed(within: 1000))
        #expect(stream.isCancelled)
    }

    @Test func `a stream that fails leaves the content unfinished`() throws {
        let server = try RunningServer([StreamTests.stream { Blocks(["one"], fails: true) }])
        let wire = try server.connect()
        wire.request("GET", "/s")
        let response = try #require(wire.response())
        #expect(response.text == "one")
        #expect(!response.isComplete)
        for _ in 0..<100 where server.exchanges.isEmpty { usleep(10_000) }
        #expect(server.exchanges.first?.failure?.contains("Failure") == true)
        #expect(server.exchanges.first?.isAborted == true)
    }

    @Test func `a waiting stream sends when it is woken and costs nothing meanwhile`() throws {
        let boxes = (0..<20).map { _ in Mailbox() }
        let next = Mutex(0)
        let server = try RunningServer([
            StreamTests.stream({ boxes[next.withLock { count in (count, count += 1).0 }] }, type: "text/event-stream"), .echo(.get, "/a"),
        ])
        let wires = try boxes.map { _ in try server.connect() }
        for (index, wire) in wires.enumerated() {
            wire.request("GET", "/s", ["Accept-Encoding: gzip"])
            for _ in 0..<200 where next.withLock({ $0 }) <= index { usleep(5_000) }
        }
        #expect(try server.fetch("GET", "/a")?.status == 200)
        for round in 0..<5 {
            for box in boxes { box.post("data: \(round)\n\n") }
            for wire in wires {
                var seen = ""
                while !seen.contains("data: \(round)\n\n"), case let some = wire.some(), !some.isEmpty {
                    seen += String(decoding: some, as: UTF8.self)
                }
                #expect(seen.contains("data: \(round)\n\n"))
                #expect(!seen.contains("Content-Encoding"))
            }
        }
        for box in boxes { box.finish() }
        for wire in wires { #expect(String(decoding: wire.some(), as: UTF8.self).contains("0\r\n\r\n")) }
    }

    @Test func `a stream whose client has gone is called off`() throws {
        let box = Mailbox()
        let server = try RunningServer([StreamTests.stream { box }])
        do {
            let wire = try server.connect()
            wire.request("GET", "/s")
            box.post("one")
            _ = wire.some()
        }
        for _ in 0..<200 where server.server.connectionCount > 0 {
            box.post("more")
            usleep(10_000)
        }
        #expect(server.server.connectionCount == 0)
        #expect(box.isCancelled)
    }
}
