import CMicrohttpd

/// The functions that libmicrohttpd calls, all on the event thread of the connection.
enum Callbacks {
    static func fill(_ options: inout coorace_mhd_options) {
        options.accept = { context, address, _ in
            Callbacks.core(context).connections.admits(PeerAddress(address)) ? .YES : .NO
        }
        options.connection = { context, handle, socketContext, event in
            guard let handle, let socketContext else { return }
            if event == .CONNECTION_NOTIFY_STARTED {
                socketContext.pointee = Unmanaged.passRetained(Callbacks.core(context).open(handle)).toOpaque()
            } else if let opaque = socketContext.pointee {
                Callbacks.core(context).close(Unmanaged<Connection>.fromOpaque(opaque).takeRetainedValue())
                socketContext.pointee = nil
            }
        }
        options.target = { context, target, handle in
            guard let handle, let opaque = coorace_mhd_socket_context(handle) else { return nil }
            let connection = Unmanaged<Connection>.fromOpaque(opaque).takeUnretainedValue()
            var octets: [UInt8] = []
            if let target {
                octets = Array(
                    UnsafeBufferPointer(start: UnsafeRawPointer(target).assumingMemoryBound(to: UInt8.self), count: Callbacks.length(target)))
            }
            let pending = PendingRequest(connection: connection, target: octets)
            connection.current = pending
            return Unmanaged.passRetained(pending).toOpaque()
        }
        options.handle = { context, handle, url, method, version, data, count, request in
            guard let handle, let opaque = request?.pointee, let count else { return .NO }
            let pending = Unmanaged<PendingRequest>.fromOpaque(opaque).takeUnretainedValue()
            guard count.pointee > 0, let data else {
                return Callbacks.core(context).step(pending, handle, RawHead(handle, url, method, version)) ? .YES : .NO
            }
            let bytes = UnsafeRawBufferPointer(start: data, count: count.pointee)
            count.pointee = 0
            return Callbacks.core(context).receive(pending, bytes) ? .YES : .NO
        }
        options.completed = { context, _, request, reason in
            guard let opaque = request?.pointee else { return }
            Callbacks.core(context).complete(
                Unmanaged<PendingRequest>.fromOpaque(opaque).takeRetainedValue(), isAborted: reason != .REQUEST_TERMINATED_COMPLETED_OK)
            request?.pointee = nil
        }
    }

    static func core(_ context: UnsafeMutableRawPointer?) -> Server.Core {
        Unmanaged<Server.Core>.fromOpaque(context!).takeUnretainedValue()
    }

    static func length(_ text: UnsafePointer<CChar>) -> Int {
        var end = text
        while end.pointee != 0 { end += 1 }
        return end - text
    }
}
