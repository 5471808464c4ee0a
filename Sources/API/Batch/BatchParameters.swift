import CSV
import Domain
import HTTP

/// `?action=upsert|create|update|delete&mode=atomic|partial&results=all|errors&dry_run=…`, and `delimiter=comma|semicolon` for CSV.
struct BatchParameters: Sendable {
    enum Action: String, CaseIterable, Sendable { case upsert, create, update, delete }
    enum Mode: String, CaseIterable, Sendable { case atomic, partial }
    enum Results: String, CaseIterable, Sendable { case all, errors }

    let action: Action
    let mode: Mode
    let results: Results
    let dryRun: Bool
    let delimiter: CSVDelimiter

    init(_ request: Request) throws(Problem) {
        var parameters = try Parameters(request, known: ["action", "mode", "results", "dry_run", "delimiter"])
        action = parameters.choice("action", among: Action.allCases.map(\.rawValue)).flatMap(Action.init) ?? .upsert
        mode = parameters.choice("mode", among: Mode.allCases.map(\.rawValue)).flatMap(Mode.init) ?? .atomic
        results = parameters.choice("results", among: Results.allCases.map(\.rawValue)).flatMap(Results.init) ?? .all
        dryRun = parameters.flag("dry_run")
        delimiter = parameters.delimiter(MediaType(request.headers["Content-Type"] ?? "")?.essence)
        try parameters.finish()
    }
}
