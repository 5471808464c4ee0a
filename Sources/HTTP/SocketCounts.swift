import Glibc

/// What the kernel has counted on a TCP connection, and the library has not; 0 where the kernel does not tell.
struct SocketCounts {
    let descriptor: Int32

    /// Bytes that have come: `tcpi_bytes_received` of Linux's TCP_INFO, which glibc's older structure lacks.
    var received: UInt64 { information(at: 128) }

    /// Bytes sent that the client's side has taken: `tcpi_bytes_acked`.
    var taken: UInt64 { information(at: 120) }

    /// Bytes of answers that it has not: SIOCOUTQ of tcp(7).
    var untaken: Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    private func information(at offset: Int) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { info in
            var length = socklen_t(info.count)
            guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, info.baseAddress, &length) == 0, Int(length) >= offset + 8 else { return 0 }
            return info.load(fromByteOffset: offset, as: UInt64.self)
        }
    }
}
