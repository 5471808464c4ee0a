import CSQLite

/// A prepared statement. Owned by its connection, hence by the connection's thread.
final class SQLiteStatement {
    let handle: OpaquePointer
    let parameterCount: Int
    /// True when a run changes nothing, as for SELECT, and for SAVEPOINT and its like.
    let isReading: Bool
    /// True from binding to reset: a statement met again inside its own row closure is prepared a second time.
    var isRunning = false
    /// The connection's count of lookups when this one was last wanted.
    var lastUse = 0

    /// Up to this many bytes a value is copied by the engine: cheaper than one more frame on the stack.
    private static let copied = 128

    init(handle: OpaquePointer) {
        self.handle = handle
        parameterCount = Int(sqlite3_bind_parameter_count(handle))
        isReading = sqlite3_stmt_readonly(handle) != 0
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Binds `values` from index `first` on, calls `body` while all are bound and gives its result code, or the code of the
    /// binding that failed. Long values are lent to the engine until `body` returns, not copied.
    func withValues(_ values: [SQLValue], from first: Int = 0, _ body: () -> Int32) -> Int32 {
        for index in first..<values.count {
            let parameter = Int32(index + 1)
            let code: Int32
            switch values[index] {
            case .null: code = sqlite3_bind_null(handle, parameter)
            case .integer(let value): code = sqlite3_bind_int64(handle, parameter, Int64(value))
            case .real(let value): code = sqlite3_bind_double(handle, parameter, value)
            case .text(var text):
                if text.utf8.count > Self.copied {
                    return text.withUTF8 { lend(UnsafeRawBufferPointer($0), as: .text, values, index, body) }
                }
                code = text.withUTF8 { bind(UnsafeRawBufferPointer($0), as: .text, parameter, coorace_sqlite_transient()) }
            case .textBytes(let bytes):
                if bytes.count > Self.copied { return bytes.withUnsafeBytes { lend($0, as: .text, values, index, body) } }
                code = bytes.withUnsafeBytes { bind($0, as: .text, parameter, coorace_sqlite_transient()) }
            case .bytes(let bytes):
                if bytes.count > Self.copied { return bytes.withUnsafeBytes { lend($0, as: .blob, values, index, body) } }
                code = bytes.withUnsafeBytes { bind($0, as: .blob, parameter, coorace_sqlite_transient()) }
            }
            guard code == SQLITE_OK else { return code }
        }
        return body()
    }

    private enum Kind { case text, blob }

    private func lend(_ bytes: UnsafeRawBufferPointer, as kind: Kind, _ values: [SQLValue], _ index: Int, _ body: () -> Int32) -> Int32 {
        let parameter = Int32(index + 1)
        let code = bind(bytes, as: kind, parameter, nil)
        guard code == SQLITE_OK else { return code }
        let result = withValues(values, from: index + 1, body)
        // The statement must not keep what it was lent; it can only be bound anew when it does not run.
        sqlite3_reset(handle)
        sqlite3_bind_null(handle, parameter)
        return result
    }

    private func bind(
        _ bytes: UnsafeRawBufferPointer, as kind: Kind, _ parameter: Int32, _ destructor: sqlite3_destructor_type?
    ) -> Int32 {
        // SQLite takes a null pointer for NULL, so that what is empty needs an address.
        guard let address = bytes.baseAddress, bytes.count > 0 else {
            return kind == .text
                ? sqlite3_bind_text(handle, parameter, "", 0, coorace_sqlite_transient()) : sqlite3_bind_zeroblob(handle, parameter, 0)
        }
        switch kind {
        case .text:
            let text = address.assumingMemoryBound(to: CChar.self)
            return sqlite3_bind_text64(handle, parameter, text, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8))
        case .blob: return sqlite3_bind_blob64(handle, parameter, address, UInt64(bytes.count), destructor)
        }
    }
}
