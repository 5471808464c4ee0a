import Domain
import HTTP
import JSON
import Storage

/// How results are written: `{"summary":…,"results":[…]}`, or a result a line and the summary last.
struct BatchResultForm: Sendable {
    static let types = ["application/json", "application/x-ndjson"]

    let type: String
    /// Whether good records have a result too.
    let keepsAll: Bool
    let language: Language
    let requestID: String

    var isLines: Bool { type == "application/x-ndjson" }

    func write(_ record: BatchRecord, _ result: Result<Written, Problem>, isFirst: Bool, into bytes: inout [UInt8]) {
        if case .success = result, !keepsAll { return }
        if !isLines, !isFirst { bytes.append(UInt8(ascii: ",")) }
        bytes += "{\"index\":\(record.index)".utf8
        if let line = record.line { bytes += ",\"line\":\(line)".utf8 }
        switch result {
        case .success(let written):
            bytes += ",\"outcome\":\"\(written.outcome.rawValue)\",\"status\":\(Self.status(of: written.outcome)),\"id\":".utf8
            JSON.string(written.record.id).write(into: &bytes)
            bytes += ",\"version\":\(written.record.version)}".utf8
        case .failure(let problem):
            bytes += ",\"outcome\":\"failed\",\"status\":\(problem.type.status),\"problem\":".utf8
            problem.json(in: language, requestID: requestID).write(into: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        if isLines { bytes.append(UInt8(ascii: "\n")) }
    }

    /// What stands before the results.
    func head(_ counts: BatchCounts) -> [UInt8] {
        isLines ? [] : Array("{\"summary\":\(counts.json),\"results\":[".utf8)
    }

    /// What stands after the results.
    func tail(_ counts: BatchCounts) -> [UInt8] {
        Array((isLines ? "{\"summary\":\(counts.json)}\n" : "]}").utf8)
    }

    /// The status that the record would have had alone.
    private static func status(of outcome: Written.Outcome) -> Int {
        switch outcome {
        case .created: 201
        case .updated, .unchanged: 200
        case .deleted: 204
        }
    }
}
