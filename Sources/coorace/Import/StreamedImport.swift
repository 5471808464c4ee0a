import JSON
import Outbound

/// Sends a file as one request, as it is read: all or nothing, or a dry run.
struct StreamedImport {
    let target: BatchTarget
    let source: RecordSource
    let destination: Destination
    let report: ImportReport
    let progress: Progress

    func run(_ outcome: inout ImportOutcome) throws {
        // A file without records, as an export of nothing or a report of nothing refused: there is nothing to send.
        guard try source.next() != nil else { return }
        let answer = try destination.send {
            source.rewind()
            return target.request(1, body)
        }
        guard var json = try? JSON(parsing: answer.body, limits: JSON.Limits(members: .max)) else { throw Failure(refused: answer) }
        switch answer.status {
        case 207 where target.isDryRun && BatchTarget.hidesRefusals(json):
            json = try refusals()
            outcome.add(json["summary"])
            try tell(Self.issues(ofResults: json))
        case 200, 207:
            outcome.add(json["summary"])
            try tell(Self.issues(ofResults: json))
        case 422:
            let issues = Self.issues(ofErrors: json)
            guard !issues.isEmpty else { throw Failure(refused: answer) }
            try tell(issues)
            throw Failure(
                .dataError,
                "nothing is stored: \(issues.count == 100 ? "100 lines or more" : "\(issues.count) lines") of \(source.file.path) are refused")
        default: throw Failure(refused: answer)
        }
    }

    /// Asks again what a dry run has answered: nothing is stored, whatever it says.
    private func refusals() throws -> JSON {
        for check in BatchTarget.checks {
            let answer = try destination.send {
                source.rewind()
                return target.request(1, body, check: check)
            }
            guard answer.status == 207, let json = try? JSON(parsing: answer.body, limits: JSON.Limits(members: .max)) else {
                throw Failure(refused: answer)
            }
            if !BatchTarget.hidesRefusals(json) { return json }
        }
        throw Failure(.dataError, "lines of \(source.file.path) are refused, but the answers that say which got lost")
    }

    private var body: Request.Body {
        var waiting: [UInt8] = []
        var sent = 0
        var lines = 0
        return .stream(length: nil) { [source, progress] buffer in
            if sent == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                sent = 0
                while waiting.count < buffer.count, let record = try source.next() {
                    if lines == 0 { waiting += source.head }
                    waiting += record.sent
                    lines += 1
                }
                progress.update(count: lines, fraction: source.file.size.map { Double(source.file.position) / Double(max($0, 1)) })
            }
            let part = waiting[sent...].prefix(buffer.count)
            buffer.copyBytes(from: part)
            sent += part.count
            return part.count
        }
    }

    /// Reads the file a second time, for the lines that were refused.
    private func tell(_ issues: [Int: [LineIssue]]) throws {
        guard !issues.isEmpty else { return }
        source.rewind()
        var index = 0
        var left = issues.count
        while left > 0, let record = try source.next() {
            if let found = issues[index] {
                try report.add(record, record.issue.map { [$0] } ?? found)
                left -= 1
            }
            index += 1
        }
    }

    /// Of a partial batch: by the records' places.
    private static func issues(ofResults json: JSON) -> [Int: [LineIssue]] {
        var issues: [Int: [LineIssue]] = [:]
        for result in json["results"]?.arrayValue ?? [] {
            guard let problem = result["problem"], let index = result["index"]?.intValue else { continue }
            issues[index] = LineIssue.list(of: problem)
        }
        return issues
    }

    /// Of an atomic batch: pointers begin with the record's place. Empty when the request as a whole is what is wrong.
    private static func issues(ofErrors json: JSON) -> [Int: [LineIssue]] {
        var issues: [Int: [LineIssue]] = [:]
        for error in json["errors"]?.arrayValue ?? [] {
            guard let pointer = error["pointer"]?.stringValue, let index = pointer.split(separator: "/").dropFirst().first.flatMap({ Int($0) }) else {
                continue
            }
            issues[index, default: []].append(LineIssue(error, below: 1))
        }
        return issues
    }
}
