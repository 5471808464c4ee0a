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

    /// How often it is asked what lines are refused for, when answers get lost.
    static let checks = 1...3

    /// Whether an answer that was lost came again without the results, which were too long to keep, and lines are refused.
    static func hidesRefusals(_ answer: JSON) -> Bool {
        answer["results_omitted"] == true && answer["summary"]?["failed"] != 0
    }

    /// Whether the file goes as one request: an atomic batch is one, and a dry run must see what the lines before would have left.
    var isOneRequest: Bool { mode == .atomic || isDryRun }

    /// - Parameters:
    ///   - number: the request's, in this import.
    ///   - check: of a request that asks once more what the lines are refused for, which one it is; nothing is stored by it.
    func request(_ number: Int, _ body: Request.Body, check: Int? = nil) -> Request {
        let isDryRun = isDryRun || check != nil
        let key = "\(name)-\(number)" + (check.map { "-check-\($0)" } ?? "")
        let query: [(name: String, value: String)] =
            [("action", action.rawValue), ("mode", mode.rawValue), ("results", "errors")] + (isDryRun ? [("dry_run", "true")] : [])
        return Request(
            "POST", "/v1/\(QueryText.encoded(collection))/batch?\(QueryText.of(query))",
            [("Content-Type", mediaType), ("Accept", "application/json"), ("Idempotency-Key", key)], body: body,
            stallSeconds: isOneRequest ? nil : 120)
    }
}
