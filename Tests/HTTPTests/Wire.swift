import Foundation
import Glibc

/// A raw TCP connection to a server on loopback: what is sent is exactly what is written here.
final class Wire {
    private let descriptor: Int32
    private var received: [UInt8] = []

    /// - Parameter room: bytes that the kernel may keep for us unread, about, as over a line of small segments, whose sender keeps little too;
    ///   nil for as many as it likes.
    init(port: Int, room: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var room {
            var segment: Int32 = 1000
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, 4)
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_MAXSEG, &segment, 4)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard result == 0 else { throw WireError.notConnected }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
    }

    deinit {
        close(descriptor)
    }

    /// Sends everything; false when the other side has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A request with `Host` and, for content, `Content-Length`.
    func request(_ method: String, _ target: String, _ fields: [String] = [], content: [UInt8]? = nil) {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for field in fields { head += field + "\r\n" }
        if let content { head += "Content-Length: \(content.count)\r\n" }
        send(Array((head + "\r\n").utf8) + (content ?? []))
    }

    func shutdownWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection by a reset, as when a client is cut off with an answer on its way. Nothing can be sent or read afterwards.
    func reset() {
        var unspecified = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(descriptor, &unspecified, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Whether the other side closes within the time without sending anything more.
    func isClosed(within milliseconds: Int) -> Bool {
        guard received.isEmpty, wait(milliseconds) else { return false }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
    }

    /// The next response; nil when the connection ends or nothing comes in time.
    func response(to method: String = "GET", within milliseconds: Int = 3000) -> WireResponse? {
        guard let head = take(through: "\r\n\r\n", milliseconds) else { return nil }
        var response = WireResponse(head: String(decoding: head, as: UTF8.self))
        if response.status < 200 || response.status == 204 || response.status == 304 || method == "HEAD" { return response }
        if response["Transfer-Encoding"] == "chunked" {
            while let line = take(through: "\r\n", milliseconds), let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) {
                guard let block = take(size + 2, milliseconds) else { return response }
                response.content += block.dropLast(2)
                response.chunks += 1
                if size == 0 {
                    response.isComplete = true
                    break
                }
            }
        } else if let length = response["Content-Length"].flatMap({ Int($0) }) {
            if let content = take(length, milliseconds) {
                response.content = content
                response.isComplete = true
            }
        } else {
            while fill(milliseconds) {}
            response.content = received
            response.isComplete = true
            received = []
        }
        return response
    }

    /// Reads so many bytes at most, as soon as there are some; false when the connection has ended.
    func read(_ count: Int) -> Bool {
        var room = [UInt8](repeating: 0, count: count)
        return wait(3000) && recv(descriptor, &room, count, 0) > 0
    }

    /// What has come, as soon as something has.
    func some(within milliseconds: Int = 3000) -> [UInt8] {
        if received.isEmpty { _ = fill(milliseconds) }
        defer { received = [] }
        return received
    }

    private func take(_ count: Int, _ milliseconds: Int) -> [UInt8]? {
        while received.count < count { guard fill(milliseconds) else { return nil } }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func take(through end: String, _ milliseconds: Int) -> [UInt8]? {
        while true {
            if let range = received.firstRange(of: Array(end.utf8)) { return take(range.upperBound, milliseconds) }
            guard fill(milliseconds) else { return nil }
        }
    }

    private func fill(_ milliseconds: Int) -> Bool {
        guard wait(milliseconds) else { return false }
        var room = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &room, room.count, 0)
        guard count > 0 else { return false }
        received += room[..<count]
        return true
    }

    private func wait(_ milliseconds: Int) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, Int32(milliseconds)) > 0
    }
}

enum WireError: Error { case notConnected }

struct WireResponse {
    let status: Int
    let fields: [(name: String, value: String)]
    var content: [UInt8] = []
    var chunks = 0
    /// Whether the content came to its announced end.
    var isComplete = false

    init(head: String) {
        let lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        status = lines.first.flatMap { line in line.hasPrefix("HTTP/1.1 ") ? Int(line.split(separator: " ")[1]) : nil } ?? 0
        fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]).lowercased(), String(line[colon...].dropFirst()).trimmingCharacters(in: .whitespaces))
        }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name.lowercased() }?.value }
    func all(_ name: String) -> [String] { fields.filter { $0.name == name.lowercased() }.map(\.value) }
    var text: String { String(decoding: content, as: UTF8.self) }
}
