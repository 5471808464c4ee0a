import Domain
import HTTP
import JSON

/// An error as the client is told of it: RFC 9457, with `code`, `request_id` and all `errors`.
public struct Problem: Error, Sendable, CustomStringConvertible {
    public let type: ProblemType
    public var detail: Localized?
    public var issues: [Issue] = []
    public var headers: [(name: String, value: String)] = []
    /// The line of a batch that each issue belongs to, where there is one.
    public var lines: [Int?] = []
    /// The limits that were passed (draft-ietf-httpapi-ratelimit-headers, `violated-policies`).
    public var violatedPolicies: [String] = []
    /// Further issues, which were counted and not kept.
    public var omittedIssues = 0

    public init(_ type: ProblemType, _ detail: Localized? = nil, issues: [Issue] = []) {
        self.type = type
        self.detail = detail
        self.issues = issues
    }

    /// For the log, where a stream was cut off by it: its kind alone, since the rest may be somebody's words.
    public var description: String { type.code }

    /// The most entries that `errors` holds.
    static let mostIssues = Issue.mostShown

    /// The problem as a JSON object.
    public func json(in language: Language, requestID: String) -> JSON {
        var object: JSON.Object = [
            "type": .string(type.address),
            "title": .string(type.title[language]),
            "status": .integer(type.status),
        ]
        object.append("detail", .string((detail ?? summary)[language]))
        object.append("code", .string(type.code))
        object.append("request_id", .string(requestID))
        if !violatedPolicies.isEmpty { object.append("violated-policies", .array(violatedPolicies.map(JSON.string))) }
        if !issues.isEmpty {
            object.append(
                "errors", .array(issues.prefix(Self.mostIssues).enumerated().map { entry($0.element, line: line(at: $0.offset), language) }))
            if issueCount > Self.mostIssues { object.append("errors_truncated", true) }
        }
        return .object(object)
    }

    private var issueCount: Int { issues.count + omittedIssues }

    /// What `detail` says when nothing more particular was said: the first issue and how many there are.
    private var summary: Localized {
        guard let first = issues.first else { return type.standardDetail ?? Localized(type.title.french + ".", type.title.english + ".") }
        guard issueCount > 1 else { return Localized(first.detail(in: .french), first.detail(in: .english)) }
        return Localized(
            "\(first.detail(in: .french)) (\(issueCount) erreurs en tout)", "\(first.detail(in: .english)) (\(issueCount) errors in all)")
    }

    private func line(at index: Int) -> Int? { lines.indices.contains(index) ? lines[index] : nil }

    private func entry(_ issue: Issue, line: Int?, _ language: Language) -> JSON {
        var entry = JSON.Object()
        switch issue.place {
        case .pointer(let pointer): entry.append("pointer", .string(pointer.fragment))
        case .parameter(let name): entry.append("parameter", .string(name))
        case .header(let name): entry.append("header", .string(name))
        }
        if let line { entry.append("line", .integer(line)) }
        entry.append("code", .string(issue.code.rawValue))
        entry.append("detail", .string(issue.detail(in: language)))
        if !issue.allowed.isEmpty || issue.code == .invalidTransition { entry.append("allowed", .array(issue.allowed.map(JSON.string))) }
        if let nearest = issue.nearest { entry.append("nearest", .string(nearest)) }
        if let conflict = issue.conflict { entry.append("id", .string(conflict)) }
        return .object(entry)
    }

    /// The answer to a request.
    public func response(in language: Language, requestID: String) -> Response {
        var response = Response(status: type.status, body: .bytes(json(in: language, requestID: requestID).bytes()))
        response.headers.set("Content-Type", "application/problem+json")
        response.headers.set("Content-Language", language.rawValue)
        response.headers.set("Cache-Control", "no-store")
        response.headers.vary(on: "Accept-Language")
        for header in headers { response.headers.set(header.name, header.value) }
        return response
    }
}
