import Glibc
import Testing

@testable import HTTP

@Suite struct DeadlineTests {
    @Test func `a head that trickles in is ended by its deadline with 408`() throws {
        let server = try RunningServer([.echo(.get, "/a")], configuration: .limited { $0.headMilliseconds = 300 })
        let wire = try server.connect()
        let start = Clock.monotonicMilliseconds()
        for octet in "GET /a HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaa".utf8 {
            guard wire.send([octet]) else { break }
            usleep(20_000)
            if Clock.monotonicMilliseconds() - start > 1500 { break }
        }
        let response = wire.response()
        #expect(response?.status == 408 || response == nil)
        #expect(wire.send("x") == false || wire.isClosed(within: 100))
        #expect(Clock.monotonicMilliseconds() - start < 2500)
    }

    @Test func `a head that stops is answered 408`() throws {
        let server = try RunningServer([.echo(.get, "/a")], configuration: .limited { $0.headMilliseconds = 200 })
        let wire = try server.connect()
        wire.send("GET /a HTTP/1.1\r\nHost:")
        let response = try #require(wire.response())
        #expect(response.status == 408)
        #expect(response["Content-Type"] == "application/problem+json")
        #expect(response["Connection"] == "close")
        #expect(wire.isClosed(within: 500))
        let second = try server.connect()
        second.request("GET", "/a")
        #expect(second.response()?.status == 200)
        second.send("GET ")
        #expect(second.response()?.status == 408)
    }

    @Test func `a connection that is merely idle between requests outlives the deadline for heads, a slow handler too`() throws {
        let server = try RunningServer(
            [
                .echo(.get, "/a"), .measure("/b"),
                Route(.get, "/slow") { _ in
                    usleep(900_000)
                    return .now(.text("slow"))
                },
            ], configuration: .limited { $0.headMilliseconds = 400 })
        let wire = try server.connect()
        usleep(700_000)
        wire.request("GET", "/a")
        #expect(wire.response()?.status == 200)
        usleep(700_000)
        wire.request("POST", "/b", content: [1, 2, 3])
        #expect(wire.response()?.status == 200)
        wire.request("GET", "/slow")
        #expect(wire.response()?.status == 200)
        wire.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n")
        #expect(wire.response()?.status == 200)
        usleep(700_000)
        wire.request("GET", "/a")
        #expect(wire.response()?.status == 200)
    }

    @Test func `a body that trickles in is ended by its deadline with 408, one that flows is given time`() throws {
        let server = try RunningServer(
            [.measure("/a")],
            configuration: .limited {
                $0.bodyMilliseconds = 300
                $0.bodyBytesPerSecond = 1000
            })
        let slow = try server.connect()
        slow.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        for _ in 0..<10 {
            slow.send("a")
            usleep(50_000)
        }
        #expect(slow.response()?.status == 408)
        #expect(slow.isClosed(within: 500))
        let steady = try server.connect()
        steady.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        for _ in 0..<10 {
            steady.send(String(repeating: "a", count: 100))
            usleep(60_000)
        }
        #expect(steady.response()?.status == 200)
        #expect(server.exchanges.map(\.status) == [408, 200])
    }

    @Test(arguments: [(1 << 20, true), (1 << 10, false)])
    func `a client may take its answer slowly, but no more slowly than the limit`(bytesPerSecond: Int, isEnded: Bool) throws {
        let content = [UInt8](repeating: 97, count: 8 << 20)
        let server = try RunningServer(
            [Route(.get, "/a") { _ in .now(Response(status: 200, type: "text/plain", bytes: content)) }],
            configuration: .limited {
                $0.idleMilliseconds = 1000
                $0.answerBytesPerSecond = bytesPerSecond
            })
        let wire = try Wire(port: server.server.port, room: 4096)
        wire.request("GET", "/a")
        var ended = false
        // Some 40 KB a second, so that something moves all the time.
        for _ in 0..<80 where !ended {
            usleep(50_000)
            ended = !wire.read(2048)
        }
        #expect(ended == isEnded)
    }

    @Test func `what a client has to take is measured from when it fell behind`() {
        var limits = Limits()
        limits.idleMilliseconds = 60_000
        limits.answerBytesPerSecond = 4096
        // A stream of events: there is always something under way, and all of it arrives before the next look.
        var prompt = Taking(taken: 0, untaken: 500, at: 0)
        for look in 1...1000 {
            let isOverdue = prompt.isOverdue(taken: UInt64(look * 500), untaken: 500, by: limits, at: Int64(look * 500))
            #expect(!isOverdue)
        }
        // A byte a second, a window at a time: what was there is taken in the end, and there is always more.
        var slow = Taking(taken: 0, untaken: 600, at: 0)
        let ends = (1...20).first { look in
            slow.isOverdue(taken: UInt64(look * 600), untaken: 600, by: limits, at: Int64(look * 10_000))
        }
        #expect(ends == 7)
    }

    @Test func `an idle connection is closed without a word`() throws {
        let server = try RunningServer([.echo(.get, "/a")], configuration: .limited { $0.idleMilliseconds = 1000 })
        let wire = try server.connect()
        wire.request("GET", "/a")
        #expect(wire.response()?.status == 200)
        #expect(wire.isClosed(within: 4000))
    }

    @Test func `a client that ends with its last bytes is noticed`() throws {
        let server = try RunningServer([.echo(.get, "/a"), .measure("/b")])
        for text in ["GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", "GET /a HT", ""] {
            let wire = try server.connect()
            wire.send(text)
            wire.shutdownWriting()
            if text.hasSuffix("\r\n\r\n") { #expect(wire.response()?.status == 200) }
            #expect(wire.isClosed(within: 2000))
        }
        for _ in 0..<100 where server.server.connectionCount > 0 { usleep(10_000) }
        #expect(server.server.connectionCount == 0)
    }
}
