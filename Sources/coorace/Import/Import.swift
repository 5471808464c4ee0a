import ArgumentParser
import CSV
import Domain
import Glibc

/// `coorace import`
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store the records of a file.",
        discussion: """
            With --mode partial each line is stored or refused for itself; the lines go in groups that are sent again when the connection \
            breaks, and stored once. With --mode atomic (as long as nothing else is said) all lines are stored, or none.

            --report keeps the refused lines with what is wrong: correct them there and import that file. Members and columns that begin \
            with _ are left out of it.

            Goes to --url, else through the running server of --database, else into the file itself. Ends with 0 when all is stored, 65 when \
            lines are refused, 64 or 78 when the command or the mapping is wrong, 66 without the file, 69 without an answer, 75 when the server or the database is busy, 77 when the key may not.
            """)

    @OptionGroup var records: RecordFile

    @Option(help: "Of CSV: JSON file that says which columns are which of ours; see docs/batch.md.")
    var map: String?

    @Option(help: "upsert, create, update or delete.")
    var action = ImportAction.upsert

    @Option(help: "atomic: all or nothing. partial: each line for itself.")
    var mode = ImportMode.atomic

    @Flag(help: "Check everything, store nothing.")
    var dryRun = false

    @Option(help: "File for the refused lines, each with what is wrong: CSV of CSV, else NDJSON.")
    var report: String?

    @OptionGroup(title: "Destination") var options: DestinationOptions

    private var collection: String { records.collection }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        let format = try records.checkedFormat(csvOptions: "--delimiter and --map", isUsed: map != nil)
        let delimiter = records.delimiter ?? .comma
        if format == .json, report?.lowercased().hasSuffix(".json") == true {
            throw Failure(.usage, "the report of a JSON file is NDJSON, a record a line: call it .ndjson, so that it can be imported as it is")
        }
        let mapping = try map.map { path throws(Failure) in try ColumnMapping(path: path) }
        let target = BatchTarget(
            collection: collection, action: action, mode: mode, isDryRun: dryRun, mediaType: format == .csv ? "text/csv" : "application/x-ndjson")
        let input = try InputFile(records.path, twice: target.isOneRequest)
        let source = RecordSource(input) {
            switch format {
            case .ndjson: NDJSONRecords()
            case .json: JSONRecords()
            case .csv: CSVRecords(delimiter, mapping)
            }
        }
        let report = try ImportReport(report, format == .csv ? CSVReport(delimiter) : NDJSONReport(), of: input)
        let destination = try options.destination(creates: !dryRun)
        defer { destination.close() }
        report.begin()
        try send(target, source, destination, report)
    }

    private func send(_ target: BatchTarget, _ source: RecordSource, _ destination: Destination, _ report: ImportReport) throws {
        let progress = Progress(collection)
        var outcome = ImportOutcome()
        do {
            if target.isOneRequest {
                try StreamedImport(target: target, source: source, destination: destination, report: report, progress: progress).run(&outcome)
            } else {
                try PartialImport(target: target, source: source, destination: destination, report: report, progress: progress).run(&outcome)
            }
        } catch {
            Progress.clear()
            if outcome.lines > 0 { print("\(collection): \(outcome.description), then broken off; what is stored is stored") }
            throw error
        }
        Progress.clear()
        print("\(collection): \(outcome.description)\(dryRun ? " (nothing is stored: --dry-run)" : "")")
        if outcome.refused > 0 { throw ExitCode(Failure.Status.dataError.rawValue) }
    }
}

/// The collections that this program knows.
enum Collections {
    /// - Throws: exit 64 with the nearest name.
    static func check(_ name: String) throws(Failure) {
        guard ResourceCollections.named(name) == nil else { return }
        let names = ResourceCollections.all.map(\.name)
        let hint = nearest(to: name, among: names).map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"
        throw Failure(.usage, "there is no collection \(name); \(hint)")
    }
}
