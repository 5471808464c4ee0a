import ArgumentParser
import CSV
import Glibc
import JSON
import Outbound

/// `coorace export`
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the records of a collection to a file.",
        discussion: """
            The file appears when it is complete; an export that breaks off leaves the one that was there. What is exported can be imported \
            as it is.

            Comes from --url, else from the running server of --database, else from the file itself. Ends with 0, 66 without the database, 69 \
            without an answer, 75 when the database is busy, 77 when the key may not.
            """)

    @OptionGroup var records: RecordFile

    @Flag(help: "Of CSV: begin with a byte order mark, by which French Excel knows UTF-8.")
    var bom = false

    @Option(help: "As in the API's addresses, and repeatable: department=31, q=chateau, updated_at.gt=2026-01-01T00:00:00Z, sort=name.")
    var filter: [String] = []

    @Option(help: "Only these members, by commas: name,siret,address.city; id always comes along.")
    var fields: String?

    @OptionGroup(title: "Source") var options: DestinationOptions

    private var collection: String { records.collection }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        let format = try records.checkedFormat(csvOptions: "--delimiter and --bom", isUsed: bom)
        var query = try Self.items(filter)
        if let fields { query.append(("fields", fields)) }
        if let delimiter = records.delimiter { query.append(("delimiter", delimiter.rawValue)) }
        if bom { query.append(("bom", "true")) }
        let destination = try options.destination(creates: false)
        defer { destination.close() }
        let output = try OutputFile(records.path)
        let count = try write(query, format, destination, output)
        say("\(collection): \(count) records, \(output.bytes) bytes")
    }

    /// - Throws: exit 64 for one that is not of the form name=value.
    static func items(_ filters: [String]) throws(Failure) -> [(name: String, value: String)] {
        var items: [(name: String, value: String)] = []
        for filter in filters {
            guard let equals = filter.firstIndex(of: "="), equals > filter.startIndex else {
                throw Failure(.usage, "--filter takes name=value, such as department=31, not \"\(filter)\"")
            }
            items.append((String(filter[..<equals]), String(filter[filter.index(after: equals)...])))
        }
        return items
    }

    private func write(
        _ query: [(name: String, value: String)], _ format: FileFormat, _ destination: Destination, _ output: OutputFile
    ) throws -> Int {
        let total = Progress.isWanted ? try count(query, destination) : nil
        let progress = Progress(collection)
        var form = Self.form(format)
        var refusal: [UInt8] = []
        let head = try destination.send {
            form = Self.form(format)
            refusal = []
            output.restart()
            return Request("GET", path(query), [("Accept", Self.mediaType(format))])
        } again: {
            output.canRestart
        } into: { head, piece in
            guard head.status == 200 else { return refusal.append(contentsOf: piece) }
            try output.write(form.pass(piece))
            progress.update(count: form.count, fraction: total.map { Double(form.count) / Double(max($0, 1)) })
        }
        Progress.clear()
        guard head.status == 200 else { throw Failure(refused: Answer(head: head, body: refusal)) }
        try output.write(form.end())
        try output.finish()
        return form.count
    }

    private static func form(_ format: FileFormat) -> any ExportForm {
        switch format {
        case .ndjson: NDJSONExport()
        case .json: JSONExport()
        case .csv: CSVExport()
        }
    }

    private static func mediaType(_ format: FileFormat) -> String { format == .csv ? "text/csv" : "application/x-ndjson" }

    /// How many records there are, for the progress bar; nil when the question itself is refused, which the export will tell.
    private func count(_ query: [(name: String, value: String)], _ destination: Destination) throws -> Int? {
        let query = query.filter { !["fields", "limit", "sort", "delimiter", "bom"].contains($0.name) } + [("limit", "1"), ("count", "exact")]
        let answer = try destination.send { Request("GET", path(query)) }
        return (try? JSON(parsing: answer.body))?["total"]?.intValue
    }

    private func path(_ query: [(name: String, value: String)]) -> String {
        "/v1/\(collection)" + (query.isEmpty ? "" : "?" + QueryText.of(query))
    }
}
