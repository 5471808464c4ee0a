import API
import Dispatch
import Domain
import Foundation
import Glibc
import JSON
import Storage
import Synchronization

/// How a command reaches the process that writes: the running server by its local socket, or the file itself.
///
/// The socket is `FILE.sock`, mode 0600: who may open the file may use it. One JSON object a connection, answered by one.
enum Control {
    /// Where a command may send its requests, and under which key; nil when no server runs.
    static func enter(_ options: DatabaseOptions) throws -> LocalEntrance.Pass? {
        guard let answer = try ask(["command": "enter"], options) else { return nil }
        if let failure = Failure(told: answer, .unavailable) { throw failure }
        guard let url = answer["url"]?.stringValue, let token = answer["token"]?.stringValue else {
            throw Failure(.software, "the running server is another version: start it again with this one")
        }
        return LocalEntrance.Pass(url: url, token: token)
    }

    /// Asks the server of a database, which does nothing for a command that takes it for another region's; nil when no server runs.
    static func ask(_ message: JSON.Object, _ options: DatabaseOptions) throws -> JSON? {
        var message = message
        message["origin"] = try options.region.map(JSON.string)
        return try ControlSocket.ask(.object(message), at: options.path)
    }

    /// The server's side: does what a command asks.
    static func answer(_ message: JSON, _ service: Service, _ entrance: LocalEntrance) -> JSON {
        let own = service.store.origin
        if let given = message["origin"]?.stringValue, given != own { return Failure(StoreError.otherOrigin(given: given, own: own)).answer }
        if message["command"] == "enter" {
            do {
                let pass = try entrance.open()
                return ["url": .string(pass.url), "token": .string(pass.token)]
            } catch let failure as Failure {
                return ["error": .string(failure.message)]
            } catch {
                return ["error": .string("\(error)")]
            }
        }
        return KeyOrders.answer(message, service.keyring)
    }
}

/// The local socket beside a database file.
final class ControlSocket: Sendable {
    private let path: String
    private let descriptor: Int32

    private static let longestMessage = 1 << 16
    /// A list of keys may be long.
    private static let longestAnswer = 1 << 26
    /// Connections served at a time; the next wait in the listen queue.
    private static let mostConnections = 32

    static func path(of database: String) -> String { database + ".sock" }

    /// Listens until `close`; each connection is served by a thread of its own for its one message.
    init(database: String, _ answer: @escaping @Sendable (JSON) -> JSON) throws(Failure) {
        path = Self.path(of: database)
        unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let mask = umask(0o177)
        let bound = Self.withAddress(path) { bind(descriptor, $0, $1) }
        umask(mask)
        guard descriptor >= 0, bound == 0, listen(descriptor, 16) == 0 else {
            throw Failure(.cannotCreate, "cannot listen on \(path)", errno: errno)
        }
        let listener = descriptor
        let free = DispatchSemaphore(value: Self.mostConnections)
        Thread.detachNewThread {
            while true {
                free.wait()
                let connection = accept(listener, nil, nil)
                if connection < 0 {
                    free.signal()
                    switch errno {
                    case EINTR, ECONNABORTED: continue
                    case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                        // What is short now may be there again in a moment.
                        usleep(100_000)
                        continue
                    default: return
                    }
                }
                Thread.detachNewThread {
                    Self.limitTime(connection)
                    if let message = Self.receive(connection) { Self.send(answer(message), connection) }
                    Glibc.close(connection)
                    free.signal()
                }
            }
        }
    }

    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
        unlink(path)
    }

    /// Asks the server of a database; nil when none is running.
    static func ask(_ message: JSON, at database: String) throws(Failure) -> JSON? {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(connection) }
        let path = realpath(database, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        guard withAddress(self.path(of: path ?? database), { connect(connection, $0, $1) }) == 0 else { return nil }
        limitTime(connection)
        send(message, connection)
        guard let answer = receive(connection, upTo: longestAnswer) else {
            throw Failure(.unavailable, "the server did not answer on its local socket")
        }
        return answer
    }

    /// An address holds 107 bytes (unix(7)): a longer path is reached through its folder, opened for as long.
    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        var folder: Int32 = -1
        defer { if folder >= 0 { Glibc.close(folder) } }
        if bytes.count >= MemoryLayout.size(ofValue: address.sun_path), let slash = path.lastIndex(of: "/") {
            folder = open(String(path[...slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            bytes = Array("/proc/self/fd/\(folder)\(path[slash...])".utf8)
        }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func limitTime(_ connection: Int32) {
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// One line of JSON.
    private static func receive(_ connection: Int32, upTo limit: Int = longestMessage) -> JSON? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            if bytes.last == UInt8(ascii: "\n") { break }
        }
        return try? JSON(parsing: bytes)
    }

    private static func send(_ message: JSON, _ connection: Int32) {
        let bytes = message.bytes() + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
