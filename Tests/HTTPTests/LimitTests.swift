import Glibc
import Testing

@testable import HTTP

@Suite struct LimitTests {
    @Test func `a target past the limit is 414, at the limit it is read`() throws {
        let server = try RunningServer([.echo(.get, "/a")], configuration: .limited { $0.targetBytes = 100 })
        #expect(try server.fetch("GET", "/a?" + String(repeating: "b", count: 97))?.status == 200)
        let response = try server.fetch("GET", "/a?" + String(repeating: "b", count: 98))
        #expect(response?.status == 414)
        #expect(response?.text.contains("limit=100") == true)
    }

    @Test func `a declared length past the limit is refused before the body comes`() throws {
        let server = try RunningServer([.measure("/a", limit: 10)])
        let wire = try server.connect()
        wire.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
        let response = wire.response()
        #expect(response?.status == 413)
        #expect(response?.text.contains("limit=10") == true)
        #expect(wire.isClosed(within: 1000))
        #expect(try server.fetch("POST", "/a", content: [UInt8](repeating: 1, count: 10))?.text == "bytes 10 10")
    }

    @Test func `a chunked body that passes the limit is answered in its middle, and the answer is not lost`() throws {
        let server = try RunningServer([.measure("/a", limit: 100_000)])
        for _ in 0..<20 {
            let wire = try server.connect()
            wire.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("4000\r\n".utf8) + [UInt8](repeating: 97, count: 0x4000) + Array("\r\n".utf8)
            for _ in 0..<40 { wire.send(chunk) }
            let response = try #require(wire.response())
            #expect(response.status == 413)
            #expect(response["Connection"] == "close")
        }
        #expect(server.exchanges.allSatisfy { $0.status == 413 })
    }

    @Test func `a body longer than memory allows is spooled, and read back the same`() throws {
        let server = try RunningServer([.measure("/a", limit: 10 << 20, memory: 100_000)])
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let sum = content.reduce(0) { $0 + Int($1) }
        #expect(try server.fetch("POST", "/a", content: content)?.text == "file 3000000 \(sum)")
        #expect(try server.fetch("POST", "/a", content: Array(content.prefix(100_000)))?.text.hasPrefix("bytes 100000 ") == true)
        #expect(try server.fetch("POST", "/a", content: Array(content.prefix(100_001)))?.text.hasPrefix("file 100001 ") == true)
        let chunked = try server.connect()
        chunked.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in stride(from: 0, to: content.count, by: 50_000) {
            let part = content[start..<min(start + 50_000, content.count)]
            chunked.send(Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8))
        }
        chunked.send("0\r\n\r\n")
        #expect(chunked.response()?.text == "file 3000000 \(sum)")
    }

    @Test func `a body that no disk can take is 507`() throws {
        var configuration = Configuration(port: 0)
        configuration.temporaryDirectory = "/nonexistent"
        let server = try RunningServer([.measure("/a", limit: 1000, memory: 10)], configuration: configuration)
        #expect(try server.fetch("POST", "/a", content: [UInt8](repeating: 1, count: 11))?.status == 507)
    }

    @Test func `a route that wants no body refuses one`() throws {
        let server = try RunningServer([Route(.get, "/a", bodyLimit: 0) { _ in .now(.text("ok")) }])
        #expect(try server.fetch("GET", "/a", content: [])?.status == 200)
        #expect(try server.fetch("GET", "/a", content: [1])?.status == 413)
    }

    @Test func `a target may hold as many parameters as fit, and a head cookies of any number and size`() throws {
        let server = try RunningServer([Route(.get, "/a") { .now(.text("\($0.queryItems.count)")) }])
        let heads = [
            ("/a?" + String(repeating: "a&", count: 4000), "X: y"),
            ("/a?" + String(repeating: "a=%20&", count: 1300), "X: y"),
            ("/a", "Cookie: " + String(repeating: "a;", count: 10_000)),
            ("/a", "cookie: a=" + String(repeating: "b", count: 31_000)),
        ]
        for _ in 0..<5 {
            for (target, field) in heads {
                let response = try server.fetch("GET", target, [field])
                #expect(response?.status == 200)
                #expect(response?.text == "\(target.utf8.filter { $0 == 38 }.count)")
            }
        }
    }

    @Test func `an address may have so many connections, loopback as many as it likes`() throws {
        let server = try RunningServer([])
        let table = ConnectionTable(limitPerAddress: 1)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        let peer = { (text: String) in
            address.sin_addr.s_addr = inet_addr(text)
            return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { PeerAddress($0) } }
        }
        #expect(peer("192.0.2.7").text == "192.0.2.7")
        #expect(peer("127.0.0.9").counted == nil)
        #expect(peer("192.0.2.7").counted == peer("192.0.2.7").counted)
        #expect(peer("192.0.2.7").counted != peer("192.0.2.8").counted)
        #expect(table.admits(peer("192.0.2.7")))
        let open = ["192.0.2.7", "127.0.0.1"].map { Connection(core: server.server.core, descriptor: -1, peer: peer($0), isEncrypted: false) }
        for connection in open { table.add(connection) }
        #expect(!table.admits(peer("192.0.2.7")))
        #expect(table.admits(peer("192.0.2.8")))
        #expect(table.admits(peer("127.0.0.1")))
        for connection in open { table.remove(connection) }
        #expect(table.admits(peer("192.0.2.7")))
        #expect(table.count == 0)
    }

    @Test func `IPv6 addresses of one network count together, a mapped IPv4 address as what it is`() {
        let peer = { (text: String) in
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            inet_pton(AF_INET6, text, &address.sin6_addr)
            return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { PeerAddress($0) } }
        }
        #expect(peer("2001:db8::1").counted == peer("2001:db8::2").counted)
        #expect(peer("2001:db8::1").counted != peer("2001:db8:0:1::1").counted)
        #expect(peer("::1").counted == nil)
        #expect(peer("2001:db8::1").text == "2001:db8::1")
        #expect(peer("::ffff:192.0.2.7").text == "192.0.2.7")
        #expect(peer("::ffff:127.0.0.1").counted == nil)
    }
}
