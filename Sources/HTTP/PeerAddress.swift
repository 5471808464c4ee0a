import Glibc

/// Where a client connects from.
struct PeerAddress: Sendable {
    /// Numeric, without port; empty for a local socket.
    let text: String
    /// What the limit per address counts: the address, or its /64 for IPv6. Nil for loopback, which is not limited.
    let counted: CountedAddress?

    struct CountedAddress: Hashable, Sendable {
        let high: UInt64
        let low: UInt64
    }

    init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else {
            self.init(text: "", counted: nil)
            return
        }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let number = UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr)
            self.init(version4: number)
        case AF_INET6:
            var octets = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let (high, low) = withUnsafeBytes(of: &octets) {
                (UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)), UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
            if high == 0, low >> 32 == 0xFFFF {
                self.init(version4: UInt32(truncatingIfNeeded: low))
            } else {
                let isLoopback = high == 0 && low == 1
                self.init(text: PeerAddress.text(&octets), counted: isLoopback ? nil : CountedAddress(high: high, low: 1))
            }
        default:
            self.init(text: "", counted: nil)
        }
    }

    private init(text: String, counted: CountedAddress?) {
        self.text = text
        self.counted = counted
    }

    private init(version4 number: UInt32) {
        let text = "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
        self.init(text: text, counted: number >> 24 == 127 ? nil : CountedAddress(high: 0, low: UInt64(number)))
    }

    private static func text(_ octets: inout in6_addr) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { room in
            room.initialize(repeating: 0)
            guard inet_ntop(AF_INET6, &octets, room.baseAddress, socklen_t(room.count)) != nil, let start = room.baseAddress else { return "" }
            return String(cString: start)
        }
    }
}
