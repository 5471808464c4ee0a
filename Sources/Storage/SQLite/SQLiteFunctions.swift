import CSQLite

/// Functions of ours that SQL may call.
extension SQLiteConnection {
    /// Registers `name` for any number of arguments up to `arguments`. A deterministic one may stand in an index or a generated column.
    public func register(
        function name: String, arguments: Int, deterministic: Bool, _ body: @escaping @Sendable ([SQLValue]) -> SQLValue
    ) throws(StoreError) {
        let box = Unmanaged.passRetained(SQLiteFunction(body: body))
        let flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (deterministic ? SQLITE_DETERMINISTIC : 0)
        let code = sqlite3_create_function_v2(
            database, name, Int32(arguments), flags, box.toOpaque(),
            { context, count, values in
                guard let data = sqlite3_user_data(context) else { return }
                let function = Unmanaged<SQLiteFunction>.fromOpaque(data).takeUnretainedValue()
                let arguments = (0..<Int(count)).map { SQLiteFunction.read(values?[$0]) }
                SQLiteFunction.answer(function.body(arguments), to: context)
            },
            nil, nil, { data in data.map { Unmanaged<SQLiteFunction>.fromOpaque($0).release() } })
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Registers a function from text to text; NULL stays NULL.
    public func register(
        function name: String, deterministic: Bool, _ body: @escaping @Sendable (String) -> String
    ) throws(StoreError) {
        try register(function: name, arguments: 1, deterministic: deterministic) { values in
            guard case .text(let text)? = values.first else { return .null }
            return .text(body(text))
        }
    }
}

/// A registered closure; the engine owns it and releases it with the connection.
private final class SQLiteFunction {
    let body: @Sendable ([SQLValue]) -> SQLValue

    init(body: @escaping @Sendable ([SQLValue]) -> SQLValue) {
        self.body = body
    }

    static func read(_ value: OpaquePointer?) -> SQLValue {
        let bytes = { (address: UnsafeRawPointer?) in
            UnsafeRawBufferPointer(start: address, count: address == nil ? 0 : Int(sqlite3_value_bytes(value)))
        }
        return switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: .integer(Int(sqlite3_value_int64(value)))
        case SQLITE_FLOAT: .real(sqlite3_value_double(value))
        case SQLITE_TEXT: .text(String(decoding: bytes(UnsafeRawPointer(sqlite3_value_text(value))), as: UTF8.self))
        case SQLITE_BLOB: .bytes(Array(bytes(sqlite3_value_blob(value))))
        default: .null
        }
    }

    static func answer(_ value: SQLValue, to context: OpaquePointer?) {
        let transient = coorace_sqlite_transient()
        switch value {
        case .null: sqlite3_result_null(context)
        case .integer(let value): sqlite3_result_int64(context, Int64(value))
        case .real(let value): sqlite3_result_double(context, value)
        case .text(var text):
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { sqlite3_result_text(context, $0.baseAddress, Int32($0.count), transient) }
            }
        case .textBytes(let bytes):
            bytes.withUnsafeBytes { sqlite3_result_text(context, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count), transient) }
        case .bytes(let bytes):
            bytes.withUnsafeBytes { sqlite3_result_blob(context, $0.baseAddress, Int32($0.count), transient) }
        }
    }
}
