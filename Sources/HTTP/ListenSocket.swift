import Glibc

/// Why a server could not start.
public struct ServerError: Error, CustomStringConvertible, Sendable {
    public enum Code: Sendable {
        /// The host is neither an address nor a name that resolves.
        case host
        /// The port is in use.
        case addressInUse
        /// Binding or listening failed otherwise.
        case socket
        /// libmicrohttpd refused its options: the certificate or the key, as a rule.
        case library
    }

    public let code: Code
    public let description: String
}

enum Processors {
    static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// The socket that clients connect to.
struct ListenSocket {
    let descriptor: Int32
    let port: Int

    init(host: String, port: Int) throws(ServerError) {
        let found = try ListenSocket.find(host, port)
        defer { freeaddrinfo(found) }
        let address = found.pointee
        descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw ListenSocket.failure(host, port) }
        var on: Int32 = 1
        var off: Int32 = 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        // `::` takes IPv4 too, whatever the system's default.
        if address.ai_family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, 4) }
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, SOMAXCONN) == 0 else {
            let failure = ListenSocket.failure(host, port)
            close(descriptor)
            throw failure
        }
        self.port = ListenSocket.boundPort(descriptor)
    }

    private static func find(_ host: String, _ port: Int) throws(ServerError) -> UnsafeMutablePointer<addrinfo> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, String(port), &hints, &found)
        guard result == 0, let found else {
            throw ServerError(code: .host, description: "\(host): \(String(cString: gai_strerror(result)))")
        }
        return found
    }

    /// Throws `host` when it is neither an address nor a name that resolves.
    static func check(host: String) throws(ServerError) {
        freeaddrinfo(try find(host, 0))
    }

    private static func failure(_ host: String, _ port: Int) -> ServerError {
        let number = errno
        let code: ServerError.Code = number == EADDRINUSE ? .addressInUse : .socket
        return ServerError(code: code, description: "\(host), port \(port): \(String(cString: strerror(number)))")
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            // The port lies at the same place in both families.
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Int(UInt16(bigEndian: $0.pointee.sin_port)) }
        }
    }
}
