import Outbound
import Testing

@Suite("Addresses of the public internet are told from all others")
struct AddressTests {
    @Test(
        "What belongs to this machine, a private network or no host is not public",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.255.0.3",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
            "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
            // As resolvers read them.
            "127.1", "0x7f.1", "2130706433", "017700000001", "0",
            "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
            "2001::1", "2001:0:4136:e378::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1",
            "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
        ])
    func refused(text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
    }

    @Test(
        "What is routed on the internet is public, up to the ranges' edges",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255",
            "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
            "223.255.255.255", "168.63.129.15", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111", "2a01:e0a::1", "3ffe::1",
        ])
    func allowed(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(
        "Names and fragments are no addresses", arguments: ["localhost", "example.org", "", "1.2.3.4.5", "1.2.3.256", "[::1]", "::1%lo", "fe80::1%2"])
    func noAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("A name that leads to an address that is not allowed is not connected to")
    func resolved() throws {
        let answering = try AnsweringServer()
        let port = answering.server.port
        var configuration = Client.Configuration()
        configuration.allowsAddress = \.isPublic
        for host in ["localhost", "127.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"] {
            let error = #expect(throws: TransferError.self) { _ = try Client(configuration).send(Request("GET", "http://\(host):\(port)/text")) }
            #expect(error?.kind == .addressRefused, "\(host)")
        }
        configuration.allowsAddress = { $0 == IPAddress("127.0.0.1") }
        #expect(try Client(configuration).send(Request("GET", "http://localhost:\(port)/text")).text == "bonjour")
    }
}
