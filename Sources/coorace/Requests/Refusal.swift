import Domain
import JSON
import Outbound

/// One thing that is wrong with a line.
struct LineIssue: Sendable, Equatable {
    /// The member's dotted name; empty where the whole line is meant.
    let field: String
    let code: String
    let text: String
}

extension LineIssue {
    /// - Parameter depth: tokens of the pointer that lead to the record.
    init(_ error: JSON, below depth: Int = 0) {
        let pointer = error["pointer"]?.stringValue.flatMap { JSONPointer($0.hasPrefix("#") ? String($0.dropFirst()) : $0) }
        field =
            pointer.map { $0.tokens.dropFirst(depth).joined(separator: ".") } ?? error["parameter"]?.stringValue ?? error["header"]?.stringValue ?? ""
        code = error["code"]?.stringValue ?? "unknown"
        text = error["detail"]?.stringValue ?? ""
    }

    /// What a problem (RFC 9457) says of one record.
    static func list(of problem: JSON?) -> [LineIssue] {
        let errors = (problem?["errors"]?.arrayValue ?? []).map { LineIssue($0) }
        if !errors.isEmpty { return errors }
        let text = problem?["detail"]?.stringValue ?? problem?["title"]?.stringValue ?? ""
        return [LineIssue(field: "", code: problem?["code"]?.stringValue ?? "unknown", text: text)]
    }
}

extension Failure {
    /// A request that was refused whole, in one line.
    init(refused answer: Answer) {
        let problem = try? JSON(parsing: answer.body)
        var parts = [problem?["title"]?.stringValue, problem?["detail"]?.stringValue].compactMap { $0 }
        for issue in (problem?["errors"]?.arrayValue ?? []).prefix(10).map({ LineIssue($0) }) where !parts.contains(issue.text) {
            parts.append(issue.field.isEmpty ? issue.text : "\(issue.field): \(issue.text)")
        }
        let status: Status =
            switch answer.status {
            case 401, 403: .noPermission
            case 404: .usage
            case 507: .inputOutput
            case 429, 409, 502, 503, 504: .temporary
            case 400..<500: .dataError
            default: .software
            }
        self.init(status, parts.isEmpty ? "the server answers \(answer.status)" : "\(answer.status) \(parts.joined(separator: " – "))")
    }
}
