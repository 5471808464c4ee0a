import JSON
import Outbound

/// Sends a file in groups of lines, each a request with an idempotency key of its own: an interruption costs at most the wait for one group,
/// which is counted too, and nothing is done twice.
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
        destination.finishRequests(within: .seconds(10))
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
            if Interruption.hasCome { throw Interruption.failure }
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
        var json = try Self.json(answer)
        outcome.add(json["summary"])
        if BatchTarget.hidesRefusals(json) { json = try refusals(of: group, body, number, json["summary"]?["failed"]?.intValue) }
        for result in json["results"]?.arrayValue ?? [] {
            guard let problem = result["problem"], let index = result["index"]?.intValue, group.indices.contains(index) else { continue }
            try report.add(group[index], group[index].issue.map { [$0] } ?? LineIssue.list(of: problem))
        }
    }

    private static func json(_ answer: Answer) throws -> JSON {
        guard answer.status == 207, let json = try? JSON(parsing: answer.body, limits: JSON.Limits(members: .max)) else {
            throw Failure(refused: answer)
        }
        return json
    }

    /// Asks by a dry run what a group's lines were refused for. It says the same as the lost answer when it refuses as many: creating what
    /// is created by now, or deleting what is deleted, is refused as well.
    ///
    /// - Throws: exit 65 when that can't be known.
    private func refusals(of group: [SourceRecord], _ body: [UInt8], _ number: Int, _ failed: Int?) throws -> JSON {
        for check in BatchTarget.checks {
            let json = try Self.json(destination.send { target.request(number, .bytes(body), check: check) })
            if BatchTarget.hidesRefusals(json) { continue }
            guard json["summary"]?["failed"]?.intValue == failed else { break }
            return json
        }
        throw Failure(
            .dataError,
            "\(failed ?? 0) of the lines \(group.first?.line ?? 0) to \(group.last?.line ?? 0) are refused, but the answer that says which got lost")
    }
}
