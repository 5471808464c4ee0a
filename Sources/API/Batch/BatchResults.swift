import Domain
import JSON
import Storage

/// What became of each record of a batch, and the counts.
struct BatchResults: Sendable {
    private(set) var counts: [String: Int] = [:]
    private(set) var entries: [JSON] = []
    private(set) var failures: [(item: BatchItem, problem: Problem)] = []
    let keepsAll: Bool
    let language: Language
    let requestID: String

    init(keepsAll: Bool, language: Language, requestID: String) {
        self.keepsAll = keepsAll
        self.language = language
        self.requestID = requestID
    }

    mutating func add(_ item: BatchItem, _ result: Result<Written, Problem>) {
        switch result {
        case .success(let written):
            counts[written.outcome.rawValue, default: 0] += 1
            guard keepsAll else { return }
            var entry = Self.entry(item, written.outcome.rawValue, Self.status(of: written.outcome))
            entry.append("id", .string(written.record.id))
            entry.append("version", .integer(written.record.version))
            entries.append(.object(entry))
        case .failure(let problem):
            counts["failed", default: 0] += 1
            failures.append((item, problem))
            var entry = Self.entry(item, "failed", problem.type.status)
            entry.append("problem", problem.json(in: language, requestID: requestID))
            entries.append(.object(entry))
        }
    }

    private static func entry(_ item: BatchItem, _ outcome: String, _ status: Int) -> JSON.Object {
        var entry: JSON.Object = ["index": .integer(item.index)]
        if let line = item.line { entry.append("line", .integer(line)) }
        entry.append("outcome", .string(outcome))
        entry.append("status", .integer(status))
        return entry
    }

    /// The status that the record would have had alone.
    private static func status(of outcome: Written.Outcome) -> Int {
        switch outcome {
        case .created: 201
        case .updated, .unchanged: 200
        case .deleted: 204
        }
    }

    var json: JSON {
        let names = ["created", "updated", "unchanged", "deleted", "failed"]
        let summary = JSON.Object(names.map { ($0, .integer(counts[$0] ?? 0)) })
        return .object(["summary": .object(summary), "results": .array(entries)])
    }

    /// The problem of an atomic batch: every issue of every record, with its line.
    var problem: Problem {
        var problem = Problem(.validationFailed)
        for (item, cause) in failures {
            let place = [String(item.index)]
            let issues =
                cause.issues.isEmpty
                ? [Issue(.pointer(JSONPointer(tokens: place)), Issue.Code(rawValue: cause.type.code), text: cause.detail ?? cause.type.title)]
                : cause.issues.map { $0.under(place) }
            problem.issues += issues
            problem.lines += issues.map { _ in item.line }
        }
        return problem
    }
}

extension Issue {
    /// The same issue, of a record that stands at `place` in a larger body.
    fileprivate func under(_ place: [String]) -> Issue {
        var issue = self
        if case .pointer(let pointer) = self.place { issue.place = .pointer(JSONPointer(tokens: place + pointer.tokens)) }
        return issue
    }
}
