import HTTP
import Testing

@testable import API

@Suite struct QuotaTests {
    @Test func `A window begins with the first request after the last one, and gives all back at its end`() {
        let quota = Quota(3, per: 10)
        var window = Quota.Window()
        func take(_ now: Int64) -> [Int] {
            let standing = quota.take(from: &window, at: now)
            return [standing.left, standing.seconds, standing.isRefused ? 1 : 0]
        }
        #expect(take(5000) == [2, 10, 0])
        #expect(take(5001) == [1, 10, 0])
        #expect(take(14_999) == [0, 1, 0])
        #expect(take(14_999) == [0, 1, 1])
        #expect(take(15_000) == [2, 10, 0])
        #expect(quota.look(at: window, at: 15_000).left == 2)
        #expect(quota.look(at: window, at: 25_000) == Quota.Standing(quota: quota, left: 3, seconds: 10, isRefused: false))
    }

    @Test func `A quota is written as requests and seconds`() {
        #expect(Quota("6000/60") == Quota(6000, per: 60))
        for text in ["", "6000", "0/60", "60/0", "-1/60", "1/86401", "1/2/3", "a/b", "1.5/60", "off"] { #expect(Quota(text) == nil, "\(text)") }
    }

    private func address(_ number: Int) throws -> ClientAddress {
        try #require(ClientAddress("2001:db8:\(String(number >> 16, radix: 16)):\(String(number & 0xFFFF, radix: 16))::1")).network
    }

    @Test func `A flood of addresses takes no more memory than there is for them, and is held to one quota`() throws {
        let limits = RateLimits(perKey: nil, perAddress: Quota(5, per: 10))
        for number in 0..<RateLimits.mostClients { _ = limits.count(try address(number), on: 0) }
        #expect(limits.clientCount == RateLimits.mostClients)
        let crowd = try (0..<6).map { limits.count(try address(RateLimits.mostClients + $0), on: 1)?.standing.isRefused }
        #expect(crowd == [false, false, false, false, false, true])
        #expect(limits.clientCount == RateLimits.mostClients)
        // Who is known keeps a quota apart, and who comes when the times are over finds room.
        #expect(limits.count(try address(7), on: 2)?.standing.left == 3)
        #expect(limits.count(try address(RateLimits.mostClients), on: 70_000)?.standing.left == 4)
        #expect(limits.clientCount == 1)
    }

    @Test func `Addresses of one network of version 6 are one client, and those of version 4 are not`() throws {
        func network(_ text: String) throws -> ClientAddress { try #require(ClientAddress(text)).network }
        #expect(try network("2001:db8::1") == network("2001:db8::ffff:1"))
        #expect(try network("2001:db8::1") != network("2001:db8:0:1::1"))
        #expect(try network("192.0.2.1") != network("192.0.2.2"))
        #expect(try network("::ffff:192.0.2.1") == network("192.0.2.1"))
    }

    @Test func `An address that has used its attempts is refused until its time is over`() throws {
        let limits = RateLimits(perKey: nil, perAddress: Quota(1000, per: 60))
        let client = try address(1)
        for number in 0..<Int64(RateLimits.attempts.requests) {
            #expect(limits.failing(client, on: number) == nil)
            limits.noteFailure(of: client, on: number)
        }
        #expect(limits.failing(client, on: 11)?.standing.seconds == 60)
        #expect(limits.failing(try address(2), on: 11) == nil)
        #expect(limits.failing(client, on: 59_999) != nil && limits.failing(client, on: 60_000) == nil)
    }
}
