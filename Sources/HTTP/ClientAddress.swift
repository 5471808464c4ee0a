import Glibc

/// An IP address, version 4 as it is mapped into version 6 (RFC 4291 §2.5.5.2).
public struct ClientAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(version4 number: UInt32) { self.init(high: 0, low: 0xFFFF << 32 | UInt64(number)) }

    /// Reads `192.0.2.7`, `2001:db8::7`, and what proxies write in `X-Forwarded-For`: `192.0.2.7:4711`, `[2001:db8::7]:4711`. Nil for
    /// anything else.
    public init?(_ text: some StringProtocol) {
        var text = Substring(text)
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].allSatisfy({ $0 != ":" }) {
            text = text[..<colon]
        }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, String(text), &four) == 1 {
            self.init(version4: UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, String(text), &six) == 1 {
            self.init(six)
        } else {
            return nil
        }
    }

    init(_ octets: in6_addr) {
        (high, low) = withUnsafeBytes(of: octets) {
            (UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)), UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }
    var version4: UInt32 { UInt32(truncatingIfNeeded: low) }
    var isLoopback: Bool { isVersion4 ? version4 >> 24 == 127 : high == 0 && low == 1 }

    /// What limits count as one client: an address, or its /64 for version 6, of which one client has them all.
    public var network: ClientAddress { isVersion4 ? self : ClientAddress(high: high, low: 0) }
}

/// The proxies whose word on the client's address is taken: `127.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`.
public struct TrustedProxies: Sendable, Equatable {
    private struct Range: Equatable {
        let high: UInt64
        let low: UInt64
        let highMask: UInt64
        let lowMask: UInt64

        func contains(_ address: ClientAddress) -> Bool { address.high & highMask == high && address.low & lowMask == low }
    }

    private let ranges: [Range]

    public static let none = TrustedProxies(ranges: [])
    private init(ranges: [Range]) { self.ranges = ranges }

    /// Reads addresses and networks with commas between them; nil when one is none.
    public init?(_ text: String) {
        var ranges: [Range] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard !part.contains("["), let address = ClientAddress(ends[0]) else { return nil }
            var bits = 128
            if ends.count == 2 {
                guard let length = Int(ends[1]), (0...(address.isVersion4 ? 32 : 128)).contains(length) else { return nil }
                bits = address.isVersion4 ? 96 + length : length
            }
            let highMask = bits == 0 ? 0 : UInt64.max << UInt64(max(0, 64 - bits))
            let lowMask = bits <= 64 ? 0 : UInt64.max << UInt64(128 - bits)
            ranges.append(Range(high: address.high & highMask, low: address.low & lowMask, highMask: highMask, lowMask: lowMask))
        }
        self.ranges = ranges
    }

    func contains(_ address: ClientAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// Who asks: the peer, or behind trusted proxies the last address of `X-Forwarded-For` that is none of theirs. What stands before it is
    /// the client's own word, and not believed; a proxy that wrote no address is the client itself.
    func client(_ peer: ClientAddress, _ headers: Headers) -> ClientAddress {
        guard !ranges.isEmpty, contains(peer) else { return peer }
        var client = peer
        for item in (headers.list("X-Forwarded-For") ?? "").split(separator: ",").reversed() {
            guard let address = ClientAddress(item.drop { $0 == " " }.prefix { $0 != " " }) else { break }
            client = address
            guard contains(address) else { break }
        }
        return client
    }
}
