import Domain
import JSON

/// What is wrong with an atomic batch: as many issues as a problem shows, each with its record's place and line, and how many there were.
struct BatchFailures: Sendable {
    private(set) var problem = Problem(.validationFailed)

    var isEmpty: Bool { problem.issues.isEmpty }

    mutating func add(_ record: BatchRecord, _ cause: Problem) {
        let place = [String(record.index)]
        let issues =
            cause.issues.isEmpty
            ? [Issue(.pointer(JSONPointer(tokens: place)), Issue.Code(rawValue: cause.type.code), text: cause.detail ?? cause.type.title)]
            : cause.issues.map { $0.under(place) }
        let kept = issues.prefix(Problem.mostIssues - problem.issues.count)
        problem.issues += kept
        problem.lines += kept.map { _ in record.line }
        problem.omittedIssues += issues.count - kept.count + cause.omittedIssues
    }
}

extension Issue {
    /// The same issue, of a record that stands at `place` in a larger body. Its sentence goes on speaking of the record's own members.
    fileprivate func under(_ place: [String]) -> Issue {
        var issue = self
        issue.text = Localized(detail(in: .french), detail(in: .english))
        if case .pointer(let pointer) = self.place { issue.place = .pointer(JSONPointer(tokens: place + pointer.tokens)) }
        return issue
    }
}
