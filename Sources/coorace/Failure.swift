import Domain
import Glibc
import JSON
import Storage

/// A command that can't do its work: one clear line, and a status of sysexits.
struct Failure: Error {
    /// BSD's sysexits.h, as far as they are used.
    enum Status: Int32 {
        case usage = 64
        case dataError = 65
        case noInput = 66
        case unavailable = 69
        case software = 70
        case cannotCreate = 73
        case inputOutput = 74
        /// Another server has the database: try again later.
        case temporary = 75
        case noPermission = 77
        case configuration = 78
        /// Ended by SIGINT, as a shell says it.
        case interrupted = 130
        /// Ended by SIGTERM, likewise.
        case terminated = 143
    }

    let status: Status
    let message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }

    init(_ error: StoreError) {
        switch error {
        case .locked(let path): self.init(.temporary, "another process writes to \(path)")
        case .cannotOpen(let path, let reason): self.init(.configuration, "cannot open \(path): \(reason)")
        case .forbidden(let path, let reason): self.init(.noPermission, "cannot open \(path): \(reason)")
        case .newerDatabase(let found, let known):
            self.init(.configuration, "the database has schema \(found), and this program knows \(known): use the newer program")
        case .otherOrigin(let given, let own):
            self.init(
                .configuration,
                "the records of this database are of \"\(own)\", not of \"\(given)\": leave --origin and COORACE_ORIGIN out, or give \"\(own)\"")
        case .corrupt(let what): self.init(.dataError, "the database is damaged: \(what)")
        case .full: self.init(.inputOutput, "there is no space left for the database")
        case .readOnly: self.init(.noPermission, "the database, or its folder, may not be written to")
        case .busy: self.init(.temporary, "the database is busy: try again")
        default: self.init(.software, "\(error)")
        }
    }
}

extension Failure {
    /// As the local socket tells it.
    var answer: JSON { ["error": .string(message), "status": .integer(Int(status.rawValue))] }

    /// What the local socket has told, if it is a failure.
    ///
    /// - Parameter standard: where no status was told.
    init?(told answer: JSON, _ standard: Status) {
        guard let reason = answer["error"]?.stringValue else { return nil }
        self.init(answer["status"]?.intValue.flatMap { Status(rawValue: Int32($0)) } ?? standard, reason)
    }

    /// What the system did not do with a file: `status`, or 77 where a right to it is missing.
    init(_ status: Status, _ what: String, errno code: Int32) {
        self.init([EACCES, EPERM].contains(code) ? .noPermission : status, "\(what): \(String(cString: strerror(code)))")
    }

    /// A file that could not be read as a whole.
    init(_ status: Status, unreadable path: String) {
        if access(path, R_OK) == 0 { self.init(status, "cannot read \(path)") } else { self.init(status, "cannot read \(path)", errno: errno) }
    }

    /// Says the line on stderr and ends the process. What others have worded may have several lines.
    func end() -> Never {
        let oneLine = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        var line = Array("coorace: \(oneLine)\n".utf8)
        _ = write(STDERR_FILENO, &line, line.count)
        exit(status.rawValue)
    }
}
