import ArgumentParser
import JSON
import Outbound

enum ImportAction: String, ExpressibleByArgument, CaseIterable { case upsert, create, update, delete }
enum ImportMode: String, ExpressibleByArgument, CaseIterable { case atomic, partial }

/// A collection's batch address, and how its requests are told apart.
struct BatchTarget {
    let collection: String
    let action: ImportAction
    let mode: ImportMode
    let isDryRun: Bool
    let mediaType: String
    /// Of this import: another one is another effect, even with the same file.
    private let name = "import-" + String(UInt64.random(in: .min ... .max), radix: 36)

    /// Whether the file goes as one request: an atomic batch is one, and a dry run must see what the lines before would have left.
    var isOneRequest: Bool { mode == .atomic || isDryRun }

    /// - Parameter number: the request's, in this import.
    func request(_ number: Int, _ body: Request.Body) -> Request {
        let query: [(name: String, value: String)] =
            [("action", action.rawValue), ("mode", mode.rawValue), ("results", "errors")] + (isDryRun ? [("dry_run", "true")] : [])
        return Request(
            "POST", "/v1/\(QueryText.encoded(collection))/batch?\(QueryText.of(query))",
            [("Content-Type", mediaType), ("Accept", "application/json"), ("Idempotency-Key", "\(name)-\(number)")], body: body,
            stallSeconds: isOneRequest ? nil : 120)
    }
}
