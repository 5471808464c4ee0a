import Foundation
import Synchronization

/// Stands between a client and a server on loopback, and cuts the first connection whose request has been answered: the server has done its
/// work, and the client doesn't learn of it. What comes after goes through; it is counted, and held where a test wants it.
final class CuttingProxy: Sendable {
    let port: Int
    private let listener: Int32
    private let cuts: Cuts
    private let count: Count

    /// The answers that are still to get lost.
    private final class Cuts: Sendable {
        let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }

        func take() -> Bool {
            left.withLock { left in
                guard left > 0 else { return false }
                left -= 1
                return true
            }
        }
    }

    /// The bytes that have gone through, and from how many on nothing more goes to the client.
    private final class Count: Sendable {
        let state: Mutex<(carried: Int, limit: Int?, isHolding: Bool)>
        init(limit: Int?) { state = Mutex((0, limit, false)) }

        var isHolding: Bool { state.withLock { $0.isHolding } }

        func add(_ bytes: Int) {
            state.withLock { state in
                state.carried += bytes
                if let limit = state.limit, state.carried > limit { state.isHolding = true }
            }
        }
    }

    /// - Parameters:
    ///   - cuts: how many answers get lost.
    ///   - limit: bytes after which nothing more goes to the client until `letGo`, while its connection stays open.
    init(to target: Int, cuts: Int = 1, holdsAfter limit: Int? = nil) throws {
        let count = Count(limit: limit)
        self.count = count
        let cuts = Cuts(cuts)
        self.cuts = cuts
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = Self.loopback(0)
        let bound = Self.with(&address) { bind(listener, $0, $1) }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        guard bound == 0, listen(listener, 16) == 0, named == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            while case let client = accept(listener, nil, nil), client >= 0 {
                let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                var address = Self.loopback(target)
                guard Self.with(&address, { connect(server, $0, $1) }) == 0 else {
                    close(client)
                    continue
                }
                Thread.detachNewThread {
                    Self.copy(from: client, to: server) { bytes in
                        count.add(bytes.count)
                        return true
                    }
                }
                Thread.detachNewThread {
                    Self.copy(from: server, to: client) { bytes in
                        count.add(bytes.count)
                        while count.isHolding { usleep(10_000) }
                        // `100 Continue` is no answer yet.
                        return bytes.starts(with: Array("HTTP/1.1 100".utf8)) || !cuts.take()
                    }
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// Whether every answer that was to get lost has got lost.
    var hasCut: Bool { cuts.left.withLock { $0 == 0 } }

    /// Bytes that have come from either side.
    var carried: Int { count.state.withLock { $0.carried } }

    var isHolding: Bool { count.isHolding }

    /// From here on everything goes through.
    func letGo() { count.state.withLock { $0 = ($0.carried, nil, false) } }

    /// Passes bytes on until either side ends, or `passes` says no.
    private static func copy(from source: Int32, to sink: Int32, passes: ([UInt8]) -> Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        copying: while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
            guard passes(Array(buffer[..<count])) else { break }
            var sent = 0
            while sent < count {
                let more = buffer.withUnsafeBytes { send(sink, $0.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL)) }
                guard more > 0 else { break copying }
                sent += more
            }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func with(_ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
