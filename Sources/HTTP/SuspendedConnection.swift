import CMicrohttpd

/// A connection of libmicrohttpd's while it is suspended.
///
/// `@unchecked Sendable`: between its suspension, on its event thread, and its one resumption, from any thread, libmicrohttpd
/// does nothing with it and keeps it alive.
struct SuspendedConnection: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    func suspend() {
        MHD_suspend_connection(handle)
    }

    func resume() {
        MHD_resume_connection(handle)
    }
}
