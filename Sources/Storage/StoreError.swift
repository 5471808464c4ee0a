import Glibc

/// Everything a database can refuse, in words that do not depend on the engine.
public enum StoreError: Error, Sendable, Equatable {
    /// A unique key is taken. `constraint` names its columns (`adherents.siret, adherents.kind`), or its index when
    /// that stands on an expression.
    case unique(constraint: String)
    /// A reference points at nothing, or something still points at what is deleted.
    case foreignKey
    /// A CHECK, a NOT NULL, a column's type or a trigger refuses the row; the text is the engine's.
    case check(String)
    /// Another process holds the database's lock for longer than the busy timeout.
    case busy
    /// The disk, the quota or the allowed size is used up. Nothing was stored.
    case full
    /// The database or its file system takes no writes.
    case readOnly
    /// The file is damaged, or no database.
    case corrupt(String)
    /// The writer has as many jobs waiting as it accepts.
    case queueFull
    /// The writer, the readers or the connection have been closed.
    case closed
    /// The deadline passed before the statement ended.
    case interrupted
    /// The database was written by a later version of the program.
    case newerDatabase(found: Int, known: Int)
    /// The database is of another region than the one it is opened for.
    case otherOrigin(given: String, own: String)
    /// The database's file or its log has been deleted or replaced since it was opened.
    case moved
    /// Another process writes to this database.
    case locked(path: String)
    /// The file cannot be opened or created.
    case cannotOpen(path: String, reason: String)
    /// Who runs the program has no right to the file, or to its folder.
    case forbidden(path: String, reason: String)
    /// Anything else, as the engine put it.
    case engine(code: Int, message: String)
}

extension StoreError {
    /// Why the system did not open a file or make it.
    static func opening(_ path: String, _ code: Int32) -> StoreError {
        let reason = String(cString: strerror(code))
        return [EACCES, EPERM].contains(code) ? .forbidden(path: path, reason: reason) : .cannotOpen(path: path, reason: reason)
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unique(let constraint): "unique key taken: \(constraint)"
        case .foreignKey: "reference to a missing row, or from a remaining one"
        case .check(let message): message
        case .busy: "the database is busy"
        case .full: "the disk is full"
        case .readOnly: "the database is read-only"
        case .corrupt(let message): "the database is damaged: \(message)"
        case .queueFull: "too many writes are waiting"
        case .closed: "the database is closed"
        case .interrupted: "the deadline has passed"
        case .newerDatabase(let found, let known): "the database has schema \(found), this program knows up to \(known)"
        case .otherOrigin(let given, let own): "the records of this database are of \"\(own)\", not of \"\(given)\""
        case .moved: "the database's file, or its log, was deleted or replaced"
        case .locked(let path): "another process writes to \(path)"
        case .cannotOpen(let path, let reason), .forbidden(let path, let reason): "cannot open \(path): \(reason)"
        case .engine(let code, let message): "\(message) (\(code))"
        }
    }
}
