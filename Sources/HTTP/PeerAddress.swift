import Glibc

/// Where a client connects from.
struct PeerAddress: Sendable {
    /// Numeric, without port; empty for a local socket.
    let text: String
    /// What the limit per address counts: the address, or its /64 for IPv6. Nil for loopback, which is not limited.
    let counted: ClientAddress?
    /// Nil for a local socket.
    let address: ClientAddress?

    init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else {
            self.init(text: "", address: nil)
            return
        }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self.init(ClientAddress(version4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr)))
        case AF_INET6:
            self.init(ClientAddress(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr))
        default:
            self.init(text: "", address: nil)
        }
    }

    private init(_ address: ClientAddress) {
        guard address.isVersion4 else {
            var octets = in6_addr()
            withUnsafeMutableBytes(of: &octets) {
                $0.storeBytes(of: address.high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            self.init(text: PeerAddress.text(&octets), address: address)
            return
        }
        let number = address.version4
        self.init(text: "\(number >> 24).\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)", address: address)
    }

    private init(text: String, address: ClientAddress?) {
        self.text = text
        self.address = address
        counted = address.flatMap { $0.isLoopback ? nil : $0.network }
    }

    private static func text(_ octets: inout in6_addr) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { room in
            room.initialize(repeating: 0)
            guard inet_ntop(AF_INET6, &octets, room.baseAddress, socklen_t(room.count)) != nil, let start = room.baseAddress else { return "" }
            return String(cString: start)
        }
    }
}
