import Glibc

/// The refused lines: shown on stderr, the first of them, and all kept in a file, its owner's alone, so that they can be
/// corrected and imported again.
final class ImportReport {
    private let path: String?
    private let descriptor: Int32?
    private let form: any ReportForm
    private var isBegun = false
    private(set) var count = 0
    /// Lines shown on stderr.
    private static let mostShown = 20

    /// - Throws: exit 73 when the file can't be made, 64 when it is the one that is imported.
    init(_ path: String?, _ form: any ReportForm, of file: InputFile) throws(Failure) {
        self.path = path
        self.form = form
        guard let path else {
            descriptor = nil
            return
        }
        let opened = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw Failure(.cannotCreate, "cannot write \(path)", errno: errno) }
        descriptor = opened
        guard !file.isSame(as: opened) else { throw Failure(.usage, "--report \(path) is the file that is imported") }
    }

    /// Empties it: from here on it tells of this import.
    func begin() {
        if let descriptor { ftruncate(descriptor, 0) }
    }

    deinit { if let descriptor { close(descriptor) } }

    func add(_ record: SourceRecord, _ issues: [LineIssue]) throws {
        count += 1
        if count <= Self.mostShown {
            for issue in issues { say("line \(record.line): \(issue.field.isEmpty ? "" : issue.field + ": ")\(issue.text) [\(issue.code)]") }
        } else if count == Self.mostShown + 1, path == nil {
            say("more lines are refused; --report FILE keeps them all")
        }
        guard let descriptor, let path else { return }
        if !isBegun {
            isBegun = true
            try form.head(record).writeAll(to: descriptor, path)
        }
        try form.lines(record, issues).writeAll(to: descriptor, path)
    }
}

/// How a report is written: in the format of the file that is imported.
protocol ReportForm {
    /// What stands before the first refused record.
    func head(_ first: SourceRecord) -> [UInt8]
    func lines(_ record: SourceRecord, _ issues: [LineIssue]) -> [UInt8]
}

struct NDJSONReport: ReportForm {
    func head(_ first: SourceRecord) -> [UInt8] { [] }

    func lines(_ record: SourceRecord, _ issues: [LineIssue]) -> [UInt8] {
        guard case .json(let original) = record.original else { return [] }
        return ReportedLine.bytes(original, record.line, issues)
    }
}
