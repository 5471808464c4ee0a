import CSQLite
import Glibc

extension StoreError {
    /// What the engine's latest failure on `database` means.
    init(_ code: Int32, on database: OpaquePointer?) {
        let message = database.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        var systemError = sqlite3_system_errno(database)
        if code == Self.writeFailed, let database { systemError = coorace_sqlite_write_errno(database) }
        self.init(code: code, message: message, systemError: systemError)
    }

    /// SQLITE_IOERR_WRITE, a macro that Swift does not import.
    private static let writeFailed = SQLITE_IOERR | 3 << 8

    private init(code: Int32, message: String, systemError: Int32) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT: self = Self.constraint(code >> 8, message)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(systemError): self = .full
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(message)
        case SQLITE_INTERRUPT: self = .interrupted
        case SQLITE_IOERR where systemError != 0: self = .engine(code: Int(code), message: "\(message): \(String(cString: strerror(systemError)))")
        default: self = .engine(code: Int(code), message: message)
        }
    }

    /// `kind` is the upper part of an extended code: 3 is SQLITE_CONSTRAINT_FOREIGNKEY >> 8, and so on.
    private static func constraint(_ kind: Int32, _ message: String) -> StoreError {
        switch kind {
        case 3: .foreignKey
        case 6, 8, 10: .unique(constraint: keyName(in: message))
        default: .check(message)
        }
    }

    /// `UNIQUE constraint failed: adherents.siret, adherents.kind`, or `…: index 'by_lower_name'` for an expression.
    private static func keyName(in message: String) -> String {
        guard let colon = message.firstIndex(of: ":") else { return message }
        let name = message[message.index(after: colon)...].drop { $0 == " " }
        guard name.hasPrefix("index '"), name.hasSuffix("'") else { return String(name) }
        return String(name.dropFirst("index '".count).dropLast())
    }
}
