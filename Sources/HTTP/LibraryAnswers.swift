import CMicrohttpd
import Glibc

/// libmicrohttpd refuses what it cannot parse with pages of its own, in HTML, and offers no option against that. It hands each
/// of them to its public function MHD_queue_response; the definition below takes that function's place for the whole
/// process, as ELF's symbol resolution provides for (the library calls it through its procedure linkage table), and answers
/// as `refuse` says. Our own answers go to the library's function directly, so every call that arrives here is the library's.
///
/// Public only because the dynamic linker must see it.
@_cdecl("MHD_queue_response")
public func queueLibraryAnswer(_ handle: OpaquePointer?, _ status: UInt32, _ page: OpaquePointer?) -> UInt32 {
    guard let handle, let opaque = coorace_mhd_socket_context(handle) else { return MHD_Result.NO.rawValue }
    let connection = Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
    connection.core.refuseForLibrary(connection, status: Int(status))
    return MHD_Result.NO.rawValue
}

/// The library's own MHD_queue_response.
enum QueueFunction {
    private typealias Function = @convention(c) (OpaquePointer, UInt32, OpaquePointer) -> MHD_Result

    private static let function: Function? = dlsym(UnsafeMutableRawPointer(bitPattern: -1), "MHD_queue_response")
        .map { unsafeBitCast($0, to: Function.self) }

    static var isThere: Bool { function != nil }

    static func call(_ handle: OpaquePointer, _ status: UInt32, _ response: OpaquePointer) -> MHD_Result {
        function?(handle, status, response) ?? .NO
    }
}

extension Server.Core {
    /// Answers in the place of a page of the library's, past the library, which then closes the connection because its own
    /// answer was not taken. (Its own way would even send two answers to a malformed Content-Length.)
    fileprivate func refuseForLibrary(_ connection: Connection, status: Int) {
        let pending = connection.current ?? PendingRequest(connection: connection, target: [])
        let refusal = Server.Core.refusal(status: status, isInBody: pending.isReceiving)
        guard connection.abort(sending: rawAnswer(refusal, pending.knownHead)) else { return }
        pending.status = refusal.status
        pending.stage = .answered
        if connection.current == nil { log(pending.exchange(isAborted: false)) }
    }

    /// What the library meant. It has 500 for a chunk's header that fills its buffer.
    private static func refusal(status: Int, isInBody: Bool) -> Refusal {
        switch status {
        case 413: Refusal(.bodyTooLarge)
        case 414: Refusal(.targetTooLong)
        case 431: Refusal(.headTooLarge)
        case 505: Refusal(.httpVersion)
        case 500 where !isInBody: Refusal(.internalError)
        default: .malformed(isInBody ? "chunk" : "syntax")
        }
    }
}
