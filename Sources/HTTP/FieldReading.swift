import CMicrohttpd

/// Reads the fields of a request where libmicrohttpd has left them, and checks what it lets pass: names that are no token,
/// control characters, a NUL that cuts a value short, folded lines, lines ended by a bare LF.
///
/// libmicrohttpd works within its read buffer: a field's colon and its CRLF become NULs there, and the next field follows.
/// So a field must begin where the line before it ends; wherever it does not, the request was not what its fields say.
struct FieldReading {
    /// The places, among the spans, of the fields that decide how a request is read; nil when absent.
    struct Places {
        var host: Int?
        var contentLength: Int?
        var transferEncoding: Int?
        var contentType: Int?
        var contentEncoding: Int?
        var acceptEncoding: Int?
        var expect: Int?
        var requestID: Int?
        var traceparent: Int?
    }

    private(set) var places = Places()
    private(set) var spans: [Headers.Span] = []
    /// What is wrong, as the stable word of a refusal.
    private(set) var problem: String?
    private let start: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var next: UnsafePointer<UInt8>

    /// The fields lie from `start` to `end`, the end of the empty line.
    init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.start = start
        self.end = end
        next = start
        spans.reserveCapacity(16)
    }

    /// Reads them all; nil with `problem` set when one is malformed.
    mutating func read(_ connection: OpaquePointer) -> Headers? {
        withUnsafeMutablePointer(to: &self) { reading in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { context, _, name, nameCount, value, valueCount in
                    guard let reading = context?.assumingMemoryBound(to: FieldReading.self) else { return .NO }
                    return reading.pointee.add(name, nameCount, value, valueCount) ? .YES : .NO
                }, reading)
        }
        if problem == nil, next + 2 != end { problem = "line_end" }
        guard problem == nil else { return nil }
        var headers = Headers()
        headers.bytes = Array(UnsafeBufferPointer(start: start, count: end - start))
        headers.spans = spans
        return headers
    }

    private mutating func add(_ name: UnsafePointer<CChar>?, _ nameCount: Int, _ value: UnsafePointer<CChar>?, _ valueCount: Int) -> Bool {
        guard let name, nameCount > 0 else { return fail("field_name") }
        let nameStart = UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
        guard nameStart == next else { return fail("line_end") }
        for index in 0..<nameCount where !Octet.isToken(nameStart[index]) { return fail("field_name") }
        var valueStart = nameStart + nameCount + 1
        if let value { valueStart = UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self) }
        guard valueStart > nameStart + nameCount, valueStart + valueCount + 2 < end else { return fail("field_value") }
        for index in 0..<valueCount where !Octet.isFieldContent(valueStart[index]) { return fail("field_value") }
        var lineEnd = valueStart + valueCount
        while lineEnd.pointee == 32 || lineEnd.pointee == 9 { lineEnd += 1 }
        guard lineEnd + 2 < end, lineEnd[0] == 0, lineEnd[1] == 0 else { return fail("line_end") }
        next = lineEnd + 2
        var count = valueCount
        while count > 0, valueStart[count - 1] == 32 || valueStart[count - 1] == 9 { count -= 1 }
        let span = Headers.Span(
            name: Int32(nameStart - start), nameCount: Int32(nameCount), value: Int32(valueStart - start), valueCount: Int32(count))
        guard note(nameStart, nameCount) else { return false }
        spans.append(span)
        return true
    }

    /// Remembers the fields that matter. One that must be alone is refused when it comes twice.
    private mutating func note(_ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let octets = UnsafeBufferPointer(start: name, count: count)
        let place = spans.count
        func isName(_ text: StaticString) -> Bool { Octet.equal(octets, UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) }
        switch count {
        case 4 where isName("host"):
            guard places.host == nil else { return fail("host") }
            places.host = place
        case 6 where isName("expect"):
            guard places.expect == nil else { return fail("expect") }
            places.expect = place
        case 11 where isName("traceparent"):
            places.traceparent = places.traceparent ?? place
        case 12 where isName("content-type"):
            guard places.contentType == nil else { return fail("content_type") }
            places.contentType = place
        case 12 where isName("x-request-id"):
            places.requestID = places.requestID ?? place
        case 14 where isName("content-length"):
            guard places.contentLength == nil else { return fail("content_length") }
            places.contentLength = place
        case 15 where isName("accept-encoding"):
            places.acceptEncoding = places.acceptEncoding ?? place
        case 16 where isName("content-encoding"):
            guard places.contentEncoding == nil else { return fail("content_encoding") }
            places.contentEncoding = place
        case 17 where isName("transfer-encoding"):
            guard places.transferEncoding == nil else { return fail("transfer_encoding") }
            places.transferEncoding = place
        default:
            break
        }
        return true
    }

    private mutating func fail(_ problem: String) -> Bool {
        self.problem = problem
        return false
    }
}
