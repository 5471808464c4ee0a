import Foundation
import Glibc
import Synchronization
import Testing

@testable import HTTP

@Suite struct StopTests {
    @Test func `a stop lets what runs finish, closes what is idle, and refuses what is new`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let server = try RunningServer([
            Route(.get, "/wait") { _ in .later { promise in promises.withLock { $0.append(promise) } } }, .echo(.get, "/a"),
        ])
        let idle = try server.connect()
        idle.request("GET", "/a")
        #expect(idle.response()?.status == 200)
        let busy = try server.connect()
        busy.request("GET", "/wait")
        for _ in 0..<200 where promises.withLock({ $0.isEmpty }) { usleep(10_000) }
        let outcome = Mutex<Bool?>(nil)
        let stopper = Foundation.Thread {
            let isDrained = server.server.stop(deadlineMilliseconds: 5000)
            outcome.withLock { $0 = isDrained }
        }
        stopper.start()
        #expect(idle.isClosed(within: 2000))
        #expect(outcome.withLock { $0 } == nil)
        #expect(throws: WireError.self) { try server.connect() }
        promises.withLock { $0 }.first?.fulfil(.text("done"))
        let response = busy.response()
        #expect(response?.text == "done")
        #expect(response?["Connection"] == "close")
        for _ in 0..<200 where outcome.withLock({ $0 }) == nil { usleep(10_000) }
        #expect(outcome.withLock { $0 } == true)
    }

    @Test func `what is not over at the deadline is ended: a promise with 503, a stream, a half-sent request`() throws {
        let promises = Mutex<[ResponsePromise]>([])
        let box = Mailbox()
        let server = try RunningServer([
            Route(.get, "/wait") { _ in .later { promise in promises.withLock { $0.append(promise) } } },
            Route(.get, "/stream") { _ in .now(Response(status: 200, body: .stream(box))) },
        ])
        let waiting = try server.connect()
        waiting.request("GET", "/wait")
        let streaming = try server.connect()
        streaming.request("GET", "/stream")
        box.post("one")
        _ = streaming.some()
        let sending = try server.connect()
        sending.send("GET /wait HT")
        for _ in 0..<200 where server.server.connectionCount < 3 { usleep(10_000) }
        for _ in 0..<200 where promises.withLock({ $0.isEmpty }) { usleep(10_000) }
        let start = Clock.monotonicMilliseconds()
        #expect(server.server.stop(deadlineMilliseconds: 200) == false)
        #expect(Clock.monotonicMilliseconds() - start < 3000)
        let response = waiting.response()
        #expect(response?.status == 503)
        #expect(response?["Retry-After"] == "1")
        #expect(response?.text.contains("shutting_down") == true)
        #expect(box.isCancelled)
        #expect(sending.isClosed(within: 500))
        #expect(server.server.connectionCount == 0)
        promises.withLock { $0 }.first?.fulfil(.text("too late"))
        box.post("too late")
    }

    @Test func `a stream that is busy at the deadline does not hold the stop up`() throws {
        final class Stuck: BodyStream {
            let released = Monitor(false)
            func next() throws -> [UInt8]? {
                _ = released.wait { $0 ? true : nil }
                return nil
            }
        }
        let stuck = Stuck()
        let server = try RunningServer([Route(.get, "/s") { _ in .now(Response(status: 200, body: .stream(stuck))) }])
        let wire = try server.connect()
        wire.request("GET", "/s")
        _ = wire.some()
        #expect(server.server.stop(deadlineMilliseconds: 100) == false)
        #expect(server.server.connectionCount == 0)
        stuck.released.update { $0 = true }
    }

    @Test func `a stopped server leaves nothing behind`() throws {
        weak var core: Server.Core?
        do {
            let workers = Workers(threads: 1)
            let server = try RunningServer([
                .echo(.get, "/now"), .measure("/body"), Route(.get, "/stream") { _ in .now(Response(status: 200, body: .stream(Blocks(["one"])))) },
                Route(.get, "/later") { _ in .later { promise in workers.submit { promise.fulfil(.text("later")) } } },
            ])
            core = server.server.core
            for target in ["/now", "/stream", "/later", "/nothing"] { #expect(try server.fetch("GET", target) != nil) }
            #expect(try server.fetch("POST", "/body", content: [1])?.status == 200)
            #expect(core != nil)
        }
        for _ in 0..<200 where core != nil { usleep(10_000) }
        #expect(core == nil)
    }

    @Test func `a port in use is said to be, and free again after a stop`() throws {
        let first = try RunningServer([.echo(.get, "/a")])
        let taken = Configuration(port: first.server.port)
        #expect(throws: ServerError.self) { try RunningServer([], configuration: taken) }
        do {
            _ = try RunningServer([], configuration: taken)
        } catch let error as ServerError {
            #expect(error.code == .addressInUse)
        }
        #expect(throws: ServerError.self) { try RunningServer([], configuration: Configuration(host: "not a host", port: 0)) }
    }

    @Test func `connections beyond the limit wait for their turn`() throws {
        let server = try RunningServer([.echo(.get, "/a")], configuration: .limited { $0.connections = 4 })
        var wires = try (0..<8).map { _ in try server.connect() }
        for wire in wires { wire.request("GET", "/a") }
        usleep(200_000)
        #expect(server.server.connectionCount <= 4)
        var served = 0
        while !wires.isEmpty {
            let wire = wires.removeFirst()
            if wire.response(within: 2000)?.status == 200 { served += 1 }
        }
        #expect(served == 8)
    }

    @Test func `with a certificate it speaks TLS`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (key, certificate) = (directory.appendingPathComponent("key.pem").path, directory.appendingPathComponent("cert.pem").path)
        _ = try run([
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1", "-keyout", key, "-out", certificate,
        ])
        var configuration = Configuration(port: 0)
        configuration.tls = Configuration.TLS(
            certificate: try String(contentsOfFile: certificate, encoding: .utf8), key: try String(contentsOfFile: key, encoding: .utf8))
        let server = try RunningServer([.echo(.get, "/a"), .measure("/b", limit: 100)], configuration: configuration)
        let url = "https://localhost:\(server.server.port)"
        #expect(try run(["curl", "-s", "--cacert", certificate, "\(url)/a"]) == "GET /a")
        #expect(try run(["curl", "-s", "--cacert", certificate, "-d", "abc", "\(url)/b"]) == "bytes 3 294")
        #expect(
            try run([
                "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", certificate, "-d", String(repeating: "a", count: 101), "\(url)/b",
            ]) == "413")
        configuration.tls?.key = "no key"
        #expect(throws: ServerError.self) { try RunningServer([], configuration: configuration) }
    }

    private func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
