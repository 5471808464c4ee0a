import JSON

/// NDJSON: a record a line, sent as it stands.
struct NDJSONRecords: RecordReader {
    let head: [UInt8] = []
    private var splitter = NDJSONSplitter(maximumLineLength: longestLine)
    /// Bytes of a line that is still sent: the server decides what is too long.
    static let longestLine = 64 << 20

    mutating func feed(_ block: [UInt8], into records: inout [SourceRecord]) throws {
        try splitter.feed(block) { records.append(try Self.record($0, $1)) }
    }

    mutating func finish(into records: inout [SourceRecord]) throws {
        try splitter.finish { records.append(try Self.record($0, $1)) }
    }

    private static func record(_ line: Int, _ bytes: UnsafeRawBufferPointer?) throws(Failure) -> SourceRecord {
        guard let bytes else { throw Failure(.dataError, "line \(line) is longer than \(longestLine) bytes") }
        let original = ReportedLine.withoutNote(Array(bytes))
        return SourceRecord(line: line, sent: original + [UInt8(ascii: "\n")], original: .json(original))
    }
}

/// `{"items":[…]}`, as lists are answered and as `export --format json` writes them. It stands in memory whole.
struct JSONRecords: RecordReader {
    let head: [UInt8] = []
    private var bytes: [UInt8] = []

    mutating func feed(_ block: [UInt8], into records: inout [SourceRecord]) { bytes += block }

    mutating func finish(into records: inout [SourceRecord]) throws {
        let json: JSON
        do {
            json = try JSON(parsing: bytes, limits: JSON.Limits(members: .max))
        } catch {
            throw Failure(.dataError, "the file is no JSON: \(error)")
        }
        guard let items = json["items"]?.arrayValue else { throw Failure(.dataError, "the file is not of the form {\"items\":[…]}") }
        for (index, item) in items.enumerated() {
            let original = ReportedLine.withoutNote(item.bytes())
            records.append(SourceRecord(line: index + 1, sent: original + [UInt8(ascii: "\n")], original: .json(original)))
        }
    }
}
