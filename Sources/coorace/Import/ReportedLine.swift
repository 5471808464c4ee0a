import JSON

/// A refused line of NDJSON as the report keeps it: the record, with a note of what is wrong. Importing leaves the note out.
///
///     {"title":"Né","_refused":{"line":7,"errors":[{"field":"code","code":"required","text":"…"}]}}
///     {"_refused":{"line":8,"errors":[…],"original":"{\"title\":"}}
enum ReportedLine {
    static let note = "_refused"

    static func bytes(_ original: [UInt8], _ line: Int, _ issues: [LineIssue]) -> [UInt8] {
        var note: JSON.Object = [
            "line": .integer(line),
            "errors": .array(issues.map { ["field": .string($0.field), "code": .string($0.code), "text": .string($0.text)] }),
        ]
        var record = JSON.Object()
        if let object = (try? JSON(parsing: original))?.objectValue {
            record = object
        } else {
            note.append("original", .string(String(decoding: original, as: UTF8.self)))
        }
        record[Self.note] = .object(note)
        return JSON.object(record).bytes() + [UInt8(ascii: "\n")]
    }

    /// The record without the note of an earlier import; of a line that could not be read, what it was or has been corrected to.
    static func withoutNote(_ line: [UInt8]) -> [UInt8] {
        guard mentionsNote(line), var record = (try? JSON(parsing: line))?.objectValue, let note = record[note] else { return line }
        record[Self.note] = nil
        if record.isEmpty, let original = note["original"]?.stringValue, !original.contains(where: \.isNewline), !original.allSatisfy(\.isWhitespace)
        {
            return Array(original.utf8)
        }
        return JSON.object(record).bytes()
    }

    private static let mark = Array("\"\(note)\"".utf8)

    private static func mentionsNote(_ line: [UInt8]) -> Bool {
        guard line.count > mark.count, line.contains(UInt8(ascii: "_")) else { return false }
        return (0...(line.count - mark.count)).contains { start in
            line[start] == mark[0] && line[start + 1] == mark[1] && line[start..<(start + mark.count)].elementsEqual(mark)
        }
    }
}
