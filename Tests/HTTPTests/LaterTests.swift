import Glibc
import Synchronization
import Testing

@testable import HTTP

@Suite struct LaterTests {
    private static let workers = Workers(threads: 3)

    private static func slow(_ microseconds: UInt32 = 1000) -> Route {
        Route(.get, "/later/{n}") { request in
            .later { promise in
                workers.submit {
                    usleep(microseconds)
                    promise.fulfil(.text("later \(request.parameter("n") ?? "")"))
                }
            }
        }
    }

    @Test func `an answer may come from another thread, again and again on one connection`() throws {
        let server = try RunningServer([LaterTests.slow(), .echo(.get, "/now")])
        let wire = try server.connect()
        for index in 0..<200 {
            wire.request("GET", "/later/\(index)")
            #expect(wire.response()?.text == "later \(index)")
        }
        wire.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\n\r\nGET /later/2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(wire.response()?.text == "later 1")
        #expect(wire.response()?.text == "GET /now")
        #expect(wire.response()?.text == "later 2")
    }

    @Test func `many connections wait without holding an event thread`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([
            Route(.get, "/wait") { _ in .later { promise in promises.withLock { $0.append(promise) } } }, .echo(.get, "/now"),
        ])
        let wires = try (0..<200).map { _ in try server.connect() }
        for wire in wires { wire.request("GET", "/wait") }
        for _ in 0..<500 where promises.withLock({ $0.count }) < 200 { usleep(10_000) }
        #expect(promises.withLock { $0.count } == 200)
        #expect(try server.fetch("GET", "/now")?.status == 200)
        for promise in promises.withLock({ $0 }) { promise.fulfil(.text("done")) }
        for wire in wires { #expect(wire.response()?.text == "done") }
    }

    @Test func `an answer may be given before the handler returns, and only the first counts`() throws {
        let server = try RunningServer([
            Route(.get, "/a") { _ in
                .later { promise in
                    promise.fulfil(.text("first"))
                    promise.fulfil(.text("second"))
                }
            }
        ])
        let wire = try server.connect()
        for _ in 0..<3 {
            wire.request("GET", "/a")
            #expect(wire.response()?.text == "first")
        }
    }

    @Test func `a promise let go of answers 500`() throws {
        let server = try RunningServer([
            Route(.get, "/now") { _ in .later { _ in } },
            Route(.get, "/then") { _ in .later { promise in LaterTests.workers.submit { _ = promise } } },
        ])
        #expect(try server.fetch("GET", "/now")?.status == 500)
        let response = try server.fetch("GET", "/then")
        #expect(response?.status == 500)
        #expect(response?.text.contains("internal_error") == true)
    }

    @Test func `a client that has gone does no harm to the answer that comes later`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([Route(.get, "/wait") { _ in .later { promise in promises.withLock { $0.append(promise) } } }])
        do {
            let wire = try server.connect()
            wire.request("GET", "/wait")
            for _ in 0..<200 where promises.withLock({ $0.isEmpty }) { usleep(10_000) }
        }
        usleep(50_000)
        promises.withLock { $0.first }?.fulfil(.text("too late"))
        for _ in 0..<200 where server.server.connectionCount > 0 { usleep(10_000) }
        #expect(server.server.connectionCount == 0)
        #expect(promises.withLock { $0.first }?.isCancelled == true)
    }

    @Test func `an error of a handler is logged and not sent`() throws {
        struct Secret: Error {}
        let server = try RunningServer([Route(.get, "/a") { _ in throw Secret() }])
        let response = try server.fetch("GET", "/a")
        #expect(response?.status == 500)
        #expect(response?.text.contains("Secret") == false)
        for _ in 0..<100 where server.exchanges.isEmpty { usleep(10_000) }
        #expect(server.exchanges.first?.failure?.contains("Secret") == true)
    }

    @Test func `a client that leaves what is held back for it leaves no connection behind`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([Route(.get, "/held") { _ in .held { promise in promises.withLock { $0.append(promise) } } }])
        let wires = Mutex<[Wire]>(try (0..<50).map { _ in try server.connect() })
        for wire in wires.withLock({ $0 }) { wire.request("GET", "/held") }
        for _ in 0..<500 where promises.withLock({ $0.count }) < 50 { usleep(10_000) }
        #expect(server.server.connectionCount == 50)
        let staying = wires.withLock { wires in
            defer { wires = [] }
            return wires.removeLast()
        }
        for _ in 0..<500 where server.server.connectionCount > 1 { usleep(10_000) }
        #expect(server.server.connectionCount == 1)
        #expect(promises.withLock { $0.count(where: \.isCancelled) } == 49)
        // Nothing was answered: it is no failure of the server's.
        #expect(server.exchanges.map(\.status) == Array(repeating: 0, count: 49))
        #expect(server.exchanges.map(\.isAborted) == Array(repeating: true, count: 49))
        for promise in promises.withLock({ $0 }) { promise.fulfil(.text("held")) }
        #expect(staying.response()?.text == "held")
    }

    @Test func `a client that leaves with something unread before its end has left too`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([Route(.get, "/held") { _ in .held { promise in promises.withLock { $0.append(promise) } } }])
        do {
            let wire = try server.connect()
            wire.request("GET", "/held")
            for _ in 0..<500 where promises.withLock({ $0.isEmpty }) { usleep(10_000) }
            // As over TLS, whose goodbye nobody reads while the answer is held back.
            wire.request("GET", "/held")
            wire.shutdownWriting()
            #expect(wire.response(within: 10_000) == nil)
        }
        for _ in 0..<500 where server.server.connectionCount > 0 { usleep(10_000) }
        #expect(server.server.connectionCount == 0)
        #expect(promises.withLock { $0.map(\.isCancelled) } == [true])
    }

    @Test func `a client that has closed its sending side still gets an answer that takes its time`() throws {
        let server = try RunningServer([LaterTests.slow(1_500_000)])
        let wire = try server.connect()
        wire.request("GET", "/later/1")
        wire.shutdownWriting()
        #expect(wire.response(within: 10_000)?.text == "later 1")
    }

    @Test func `an answer whose connection was reset is not waited for`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([Route(.get, "/later") { _ in .later { promise in promises.withLock { $0.append(promise) } } }])
        let wire = try server.connect()
        wire.request("GET", "/later")
        for _ in 0..<500 where promises.withLock({ $0.isEmpty }) { usleep(10_000) }
        wire.reset()
        for _ in 0..<500 where server.server.connectionCount > 0 { usleep(10_000) }
        #expect(server.server.connectionCount == 0)
        #expect(promises.withLock { $0.map(\.isCancelled) } == [true])
    }
}
