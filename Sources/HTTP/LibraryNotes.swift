import CMicrohttpd
import Glibc

// libmicrohttpd notes every query parameter and every cookie in the memory of its connection. When that is used up it refuses the request, and
// then goes on reading it (parse_initial_message_line and parse_connection_headers of 0.9.75 look at no result): by then our answer has
// closed the connection and its memory is gone, so that 4,000 parameters or a cookie of 25 KB would end the process. Nothing of ours reads
// those notes. The definitions below take the place of two public functions that it calls for them, as `LibraryAnswers` does, and leave
// them out. Public only because the dynamic linker must see them.

/// Notes the fields of a head, and no query parameter, which `Target` reads.
@_cdecl("MHD_set_connection_value_n")
public func noteLibraryValue(
    _ handle: OpaquePointer?, _ kind: UInt32, _ name: UnsafePointer<CChar>?, _ nameCount: Int, _ value: UnsafePointer<CChar>?, _ valueCount: Int
) -> UInt32 {
    guard kind != MHD_ValueKind.GET_ARGUMENT_KIND.rawValue else { return MHD_Result.YES.rawValue }
    return NoteFunctions.note?(handle, kind, name, nameCount, value, valueCount) ?? MHD_Result.NO.rawValue
}

/// Finds a field of a head, but for `Cookie`, of which the library would make a copy and a list.
@_cdecl("MHD_lookup_connection_value_n")
public func findLibraryValue(
    _ handle: OpaquePointer?, _ kind: UInt32, _ name: UnsafePointer<CChar>?, _ nameCount: Int, _ value: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
    _ valueCount: UnsafeMutablePointer<Int>?
) -> UInt32 {
    let octets = UnsafeRawBufferPointer(start: name, count: nameCount)
    guard kind != MHD_ValueKind.HEADER_KIND.rawValue || nameCount != 6 || !Octet.equal(octets, "cookie".utf8) else { return MHD_Result.NO.rawValue }
    return NoteFunctions.find?(handle, kind, name, nameCount, value, valueCount) ?? MHD_Result.NO.rawValue
}

/// The library's own functions of these names.
enum NoteFunctions {
    typealias Note = @convention(c) (OpaquePointer?, UInt32, UnsafePointer<CChar>?, Int, UnsafePointer<CChar>?, Int) -> UInt32
    typealias Find =
        @convention(c) (
            OpaquePointer?, UInt32, UnsafePointer<CChar>?, Int, UnsafeMutablePointer<UnsafePointer<CChar>?>?, UnsafeMutablePointer<Int>?
        ) -> UInt32

    fileprivate static let note = next("MHD_set_connection_value_n").map { unsafeBitCast($0, to: Note.self) }
    fileprivate static let find = next("MHD_lookup_connection_value_n").map { unsafeBitCast($0, to: Find.self) }

    static var areThere: Bool { note != nil && find != nil }

    /// RTLD_NEXT, a cast in C.
    private static func next(_ name: String) -> UnsafeMutableRawPointer? { dlsym(UnsafeMutableRawPointer(bitPattern: -1), name) }
}
