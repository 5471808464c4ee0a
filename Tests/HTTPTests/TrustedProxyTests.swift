import Testing

@testable import HTTP

@Suite struct TrustedProxyTests {
    private func client(_ peer: String, _ forwarded: [String], trusting: String) throws -> ClientAddress? {
        let proxies = try #require(TrustedProxies(trusting))
        return proxies.client(try #require(ClientAddress(peer)), Headers(forwarded.map { ("X-Forwarded-For", $0) }))
    }

    @Test(
        arguments: [
            ("203.0.113.9", ["198.51.100.1"], "127.0.0.1", "203.0.113.9"), ("127.0.0.1", [], "127.0.0.1", "127.0.0.1"),
            ("127.0.0.1", ["198.51.100.1"], "127.0.0.1", "198.51.100.1"), ("127.0.0.1", ["6.6.6.6, 198.51.100.1"], "127.0.0.1", "198.51.100.1"),
            ("127.0.0.1", ["6.6.6.6", "198.51.100.1,10.1.2.3"], "127.0.0.1,10.0.0.0/8", "198.51.100.1"),
            ("10.0.0.2", ["198.51.100.1:4711"], "10.0.0.0/30", "198.51.100.1"), ("10.0.0.5", ["198.51.100.1"], "10.0.0.0/30", "10.0.0.5"),
            ("::1", ["[2001:db8::7]:4711"], "::1", "2001:db8::7"), ("2001:db8::1", ["198.51.100.1"], "2001:db8::/32", "198.51.100.1"),
            ("127.0.0.1", ["unknown"], "127.0.0.1", "127.0.0.1"), ("127.0.0.1", ["198.51.100.1, unknown"], "127.0.0.1", "127.0.0.1"),
            ("::ffff:127.0.0.1", ["198.51.100.1"], "127.0.0.1", "198.51.100.1"), ("203.0.113.9", ["198.51.100.1"], "0.0.0.0/0", "198.51.100.1"),
        ] as [(String, [String], String, String)])
    func `The client is who the last proxy that is not trusted says`(peer: String, forwarded: [String], trusting: String, expected: String) throws {
        #expect(try client(peer, forwarded, trusting: trusting) == ClientAddress(expected))
    }

    @Test(arguments: ["", "x", "10.0.0.0/33", "10.0.0.0/", "::1/129", "10.0.0.1,", "[::1]", "localhost", "10.0.0.0/-1"])
    func `What is no address or network is not taken`(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test func `Proxies that are trusted may have as many connections as they need`() {
        let proxy = ClientAddress("192.0.2.7")
        #expect(proxy.map { TrustedProxies("192.0.2.0/24")?.contains($0) } == true)
        #expect(proxy.map { TrustedProxies.none.contains($0) } == false)
    }
}
