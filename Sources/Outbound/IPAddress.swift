import Glibc

/// An address of the internet protocol: 4 octets, or 16.
public struct IPAddress: Sendable, Equatable, CustomStringConvertible {
    public let octets: [UInt8]

    /// Reads an address. IPv4 is taken in every form that resolvers take, `127.1` and `0x7f000001` included; IPv6 without brackets.
    public init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 {
            octets = withUnsafeBytes(of: &v6) { Array($0) }
        } else if inet_aton(text, &v4) != 0 {
            octets = withUnsafeBytes(of: &v4) { Array($0) }
        } else {
            return nil
        }
    }

    /// The address of a socket; nil for another family.
    init?(_ address: UnsafePointer<sockaddr>) {
        let start = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET: octets = withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
        case AF_INET6: octets = withUnsafeBytes(of: start.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { Array($0) }
        default: return nil
        }
    }

    /// Whether it is a place of the public internet, and nothing of this machine, its networks or its hosting provider.
    ///
    /// IPv4 is what the special-purpose registry (RFC 6890) leaves. Of IPv6 only global unicast counts, so that what carries an IPv4 address
    /// inside (mapped, NAT64, 6to4, Teredo) never leads around the ranges of IPv4.
    public var isPublic: Bool {
        let refused = octets.count == 4 ? Self.refusedV4 : Self.refusedV6
        if octets.count == 16, octets[0] & 0xE0 != 0x20 { return false }
        return !refused.contains { $0.contains(octets) }
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(octets.count == 4 ? AF_INET : AF_INET6, octets, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The addresses that begin with the same bits.
    private struct Range: Sendable {
        let start: [UInt8]
        let bits: Int

        init(_ bits: Int, _ start: UInt8...) {
            self.bits = bits
            self.start = start
        }

        func contains(_ octets: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return octets[bit / 8] & mask == start[bit / 8] & mask
            }
        }
    }

    private static let refusedV4 = [
        Range(8, 0), Range(8, 10), Range(10, 100, 64), Range(8, 127), Range(16, 169, 254), Range(12, 172, 16), Range(24, 192, 0, 0),
        Range(24, 192, 0, 2), Range(24, 192, 88, 99), Range(16, 192, 168), Range(15, 198, 18), Range(24, 198, 51, 100), Range(24, 203, 0, 113),
        Range(4, 224), Range(4, 240),
        // Azure's metadata and DNS, on an address that looks public.
        Range(32, 168, 63, 129, 16),
    ]

    /// Within 2000::/3: protocol assignments with Teredo, documentation twice, 6to4.
    private static let refusedV6 = [
        Range(23, 0x20, 0x01, 0x00), Range(32, 0x20, 0x01, 0x0D, 0xB8), Range(16, 0x20, 0x02), Range(20, 0x3F, 0xFF, 0x00),
    ]
}
