import JSON
import Outbound

/// Sends a file in groups of lines, each a request with an idempotency key of its own: an interruption costs at most the wait for one group,
/// and nothing is done twice.
struct PartialImport {
    let target: BatchTarget
    let source: RecordSource
    let destination: Destination
    let report: ImportReport
    let progress: Progress

    /// The most lines of a group, and about the most bytes.
    static let groupLines = 2000
    static let groupBytes = 1 << 20

    /// - Parameter outcome: what has been done so far, also when this throws.
    func run(_ outcome: inout ImportOutcome) throws {
        var number = 0
        var unreadable: (any Error)?
        repeat {
            var group: [SourceRecord] = []
            var bytes = 0
            do {
                while group.count < Self.groupLines, bytes < Self.groupBytes, let record = try source.next() {
                    group.append(record)
                    bytes += record.sent.count
                }
            } catch {
                // What came before is good to be stored.
                unreadable = error
            }
            guard !group.isEmpty else { break }
            number += 1
            try send(group, number, &outcome)
            progress.update(count: outcome.lines, fraction: source.file.size.map { Double(source.file.position) / Double(max($0, 1)) })
        } while unreadable == nil
        if let unreadable { throw unreadable }
    }

    private func send(_ group: [SourceRecord], _ number: Int, _ outcome: inout ImportOutcome) throws {
        var body = source.head
        for record in group { body += record.sent }
        try destination.renew()
        let answer = try destination.send { target.request(number, .bytes(body)) }
        guard answer.status == 207, let json = try? JSON(parsing: answer.body, limits: JSON.Limits(members: .max)) else {
            throw Failure(refused: answer)
        }
        outcome.add(json["summary"])
        // Of an answer that got lost the server keeps so much and no more.
        if json["results_omitted"] == true, let refused = json["summary"]?["failed"]?.intValue, refused > 0, let first = group.first,
            let last = group.last
        {
            say(
                "lines \(first.line) to \(last.line): \(refused) are refused, but the answer that says which got lost; import the file again to be told"
            )
        }
        for result in json["results"]?.arrayValue ?? [] {
            guard let problem = result["problem"], let index = result["index"]?.intValue, group.indices.contains(index) else { continue }
            try report.add(group[index], group[index].issue.map { [$0] } ?? LineIssue.list(of: problem))
        }
    }
}
