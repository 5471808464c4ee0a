import CMicrohttpd
import Synchronization

/// Answers in the two forms they leave in: handed to libmicrohttpd, or as raw bytes past it.
extension Server.Core {
    /// Nil when there is no memory for it.
    func encode(_ response: Response, _ pending: PendingRequest, _ handle: OpaquePointer) -> OpaquePointer? {
        pending.status = response.status
        pending.note = response.note ?? pending.note
        let encoded: OpaquePointer?
        switch response.body {
        case .none:
            encoded = MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(let bytes):
            encoded = bytes.withUnsafeBytes {
                MHD_create_response_from_buffer($0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
            }
            if pending.head?.method != .head { pending.bytes = bytes.count }
        case .stream(let stream):
            encoded = encodeStream(stream, isGzip: response.headers["Content-Encoding"] == "gzip", pending, handle)
        }
        guard let encoded else { return nil }
        response.headers.bytes.withUnsafeBufferPointer { bytes in
            for span in response.headers.spans { addField(encoded, bytes, span) }
        }
        MHD_add_response_header(encoded, "X-Content-Type-Options", "nosniff")
        MHD_add_response_header(encoded, "X-Request-Id", pending.knownHead.id)
        if pending.mustClose || draining.load(ordering: .acquiring) { MHD_add_response_header(encoded, "Connection", "close") }
        return encoded
    }

    /// Framing is libmicrohttpd's affair: it ignores a Content-Length, and a Transfer-Encoding must not come from a handler.
    private func addField(_ encoded: OpaquePointer, _ bytes: UnsafeBufferPointer<UInt8>, _ span: Headers.Span) {
        guard let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), span.valueCount > 0 else { return }
        MHD_add_response_header(encoded, base + Int(span.name), base + Int(span.value))
    }

    private func encodeStream(_ stream: any BodyStream, isGzip: Bool, _ pending: PendingRequest, _ handle: OpaquePointer) -> OpaquePointer? {
        let pump = StreamPump(stream, connection: SuspendedConnection(handle), workers: workers, deflater: isGzip ? Deflater() : nil)
        pending.pump = pump
        pending.connection.wait(for: pump, endsWithClient: stream is any WaitingStream)
        let context = Unmanaged.passRetained(pump)
        let encoded = MHD_create_response_from_callback(
            UInt64.max, 32 << 10,
            { context, _, room, count in
                guard let context, let room else { return -2 }
                return Unmanaged<StreamPump>.fromOpaque(context).takeUnretainedValue().read(
                    into: UnsafeMutableRawBufferPointer(start: room, count: count))
            }, context.toOpaque(),
            { context in
                guard let context else { return }
                let pump = Unmanaged<StreamPump>.fromOpaque(context).takeRetainedValue()
                pump.cancel()
            })
        if encoded == nil { context.release() }
        // After the head of a chunked answer to HEAD the library sends the last chunk all the same, which a client would take
        // for the beginning of the next answer.
        if let encoded, pending.head?.method == .head { coorace_mhd_disable_chunks(encoded) }
        return encoded
    }

    /// A refusal as it stands on the wire, closing the connection.
    func rawAnswer(_ refusal: Refusal, _ head: RequestHead) -> [UInt8] {
        let response = finished(refuse(refusal, head), head, acceptsGzip: false)
        var content: [UInt8] = []
        if case .bytes(let bytes) = response.body { content = bytes }
        var text = "HTTP/1.1 \(response.status) \(String(cString: MHD_get_reason_phrase_for(UInt32(response.status))))\r\n"
        for (name, value) in response.headers.fields { text += "\(name): \(value)\r\n" }
        text += "X-Content-Type-Options: nosniff\r\n"
        text += "X-Request-Id: \(head.id)\r\n"
        text += "Date: \(HTTPDate.now())\r\nConnection: close\r\nContent-Length: \(content.count)\r\n\r\n"
        return Array(text.utf8) + content
    }
}
