import CCurl
import Glibc

/// One exchange while it runs: what libcurl's callbacks work with.
final class Transfer {
    private let body: Request.Body
    private let sink: (Head, UnsafeRawBufferPointer) throws -> Void
    private let isCancelled: () -> Bool
    private let allowsAddress: ((IPAddress) -> Bool)?
    /// One that was found and may not be connected to.
    private(set) var refusedAddress: IPAddress?
    private var sent = 0
    private var status = 0
    private var fields: [(name: String, value: String)] = []
    /// What a closure of the caller's has thrown: it ends the exchange, and is thrown on.
    private(set) var failure: (any Error)?

    init(
        _ body: Request.Body, isCancelled: @escaping () -> Bool, allowsAddress: ((IPAddress) -> Bool)?,
        sink: @escaping (Head, UnsafeRawBufferPointer) throws -> Void
    ) {
        self.body = body
        self.isCancelled = isCancelled
        self.allowsAddress = allowsAddress
        self.sink = sink
    }

    var head: Head { Head(status: status, fields: fields) }

    /// Fills the buffer with the next bytes of the body; nil when they can't be had.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        switch body {
        case .none: return 0
        case .bytes(let bytes):
            let part = bytes[sent...].prefix(buffer.count)
            buffer.copyBytes(from: part)
            sent += part.count
            return part.count
        case .stream(_, let read):
            do {
                return try read(buffer)
            } catch {
                failure = error
                return nil
            }
        }
    }

    /// Goes back to the body's beginning, as libcurl wants when a kept connection turns out to be closed.
    private func rewind(to offset: Int) -> Bool {
        guard case .bytes(let bytes) = body, (0...bytes.count).contains(offset) else { return false }
        sent = offset
        return true
    }

    private func take(line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // An interim answer, or a proxy's, came before: what it said is not this answer's.
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            fields = []
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            fields.append((String(text[..<colon]), String(value.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())))
        }
    }

    private func take(content: UnsafeRawBufferPointer) -> Bool {
        do {
            try sink(head, content)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Opens a socket for an address that is allowed; libcurl goes on to the next one otherwise.
    private func open(_ wanted: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
        let kind = wanted.pointee
        guard let address = IPAddress(coorace_curl_address(wanted)), allowsAddress?(address) ?? true else {
            refusedAddress = IPAddress(coorace_curl_address(wanted))
            return curl_socket_t(-1)
        }
        return socket(kind.family, kind.socktype | Int32(SOCK_CLOEXEC.rawValue), kind.protocol)
    }

    // MARK: - libcurl's side

    static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let address, let transfer = Transfer.at(context) else { return curl_socket_t(-1) }
        return transfer.open(address)
    }

    static let callbacks = coorace_curl_callbacks(
        read: { bytes, size, count, context in
            let abort = Int(CURL_READFUNC_ABORT)
            guard let bytes, let transfer = Transfer.at(context) else { return abort }
            return transfer.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? abort
        },
        seek: { context, offset, origin in
            guard origin == SEEK_SET, let transfer = Transfer.at(context), transfer.rewind(to: Int(offset)) else { return CURL_SEEKFUNC_CANTSEEK }
            return CURL_SEEKFUNC_OK
        },
        write: { bytes, size, count, context in
            guard let bytes, let transfer = Transfer.at(context) else { return 0 }
            return transfer.take(content: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        },
        header: { bytes, size, count, context in
            guard let bytes, let transfer = Transfer.at(context) else { return 0 }
            transfer.take(line: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        },
        progress: { context, _, _, _, _ in
            Transfer.at(context)?.isCancelled() == true ? 1 : 0
        })

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
