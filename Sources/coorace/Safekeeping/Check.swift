import ArgumentParser
import Glibc
import JSON
import Storage

/// `coorace check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look whether everything in the database agrees.",
        discussion: """
            The file itself; each record against its collection, what it refers to, its lists, its ids in other systems and the words by which it \
            is found; its versions and its place in the feed; answers kept for repeated requests, and mirrored regions. Only reads, also beside a \
            running server, and also a backup. What is found is told a line each, without anything of what records say.

            Ends with 0 when all agrees, 65 when something was found or the file is no database, 66 without it, 77 without the right to read it, 78 when another version of the \
            program wrote it last.
            """)

    @OptionGroup var options: DatabaseFileOptions

    @Flag(help: "A JSON object a line, and one with the sums at the end.")
    var json = false

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        let path = try options.path()
        try DatabaseFile.mustExist(path)
        let begun = ContinuousClock.now
        let summary: DatabaseCheck.Summary
        do {
            summary = try CheckRun(path).found { finding in
                Progress.clear()
                print(json ? String(decoding: finding.json.bytes(), as: UTF8.self) : finding.text)
            }
        } catch let older as DatabaseCheck.OlderDatabase {
            throw Failure(
                .configuration, "the database has schema \(older.found), and this program \(older.known): start its server once, then check")
        } catch let error as StoreError {
            Progress.clear()
            throw Failure(error)
        }
        Progress.clear()
        let sums: JSON = ["records": .integer(summary.records), "findings": .integer(summary.findings)]
        print(
            json
                ? String(decoding: sums.bytes(), as: UTF8.self)
                : "\(path): \(summary.records) records, \(summary.findings) findings, in \((ContinuousClock.now - begun).text)")
        if summary.findings > 0 { throw ExitCode(Failure.Status.dataError.rawValue) }
    }
}

/// A check with its progress bar.
struct CheckRun {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    func found(_ report: @escaping (Finding) -> Void) throws -> DatabaseCheck.Summary {
        let progress = Progress("check", unit: "records")
        let check = try DatabaseCheck(path: path, report: report) { count, fraction in
            if Interruption.hasCome { throw Interruption.failure }
            progress.update(count: count, fraction: fraction)
        }
        return try check.run()
    }

    /// - Parameter tell: gets each finding as a line.
    func run(_ tell: @escaping (String) -> Void) throws -> DatabaseCheck.Summary { try found { tell($0.text) } }
}

extension Finding {
    /// `search  trainings/0190…  row 4 is not found by its words`
    var text: String {
        let place = [collection, id].compactMap { $0 }.joined(separator: "/")
        return [subject.rawValue, place, detail].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    var json: JSON {
        [
            "subject": .string(subject.rawValue), "collection": collection.map(JSON.string) ?? .null, "id": id.map(JSON.string) ?? .null,
            "detail": .string(detail),
        ]
    }
}
