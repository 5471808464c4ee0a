import CSQLite

/// The row that a statement stands on.
struct SQLiteRow: Row {
    let handle: OpaquePointer

    var count: Int { Int(sqlite3_column_count(handle)) }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }

    func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

    func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }

    func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

    func optionalDouble(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }

    func text(_ column: Int) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    func bytes(_ column: Int) -> [UInt8] {
        withBytes(column) { bytes in
            Array(unsafeUninitializedCapacity: bytes.count) { buffer, initialized in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                initialized = bytes.count
            }
        }
    }

    func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        // For a text column this is its UTF-8; a number is turned into text.
        let address = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : count))
    }

    func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(int(column))
        case SQLITE_FLOAT: .real(double(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .bytes(bytes(column))
        default: .null
        }
    }
}
