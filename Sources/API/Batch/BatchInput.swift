import Domain
import HTTP
import JSON

/// One record of a batch as it came: readable or not.
struct BatchItem: Sendable {
    let index: Int
    /// From 1; nil in a JSON body.
    let line: Int?
    let body: Result<JSON.Object, Problem>
}

/// The records of a batch's body, one after the other.
enum BatchInput {
    /// Calls `item` with each record in order. NDJSON and CSV never stand in memory whole; a JSON body does.
    ///
    /// - Throws: what `item` throws; for a JSON body that is not `{"items":[…]}`, or a CSV body whose first line can't be used, 400 or 422.
    static func read(_ call: Call, _ collection: ResourceCollection, _ parameters: BatchParameters, _ item: (BatchItem) throws -> Void) throws {
        let type = MediaType(call.request.headers["Content-Type"] ?? "")?.essence
        if type == "application/json" { return try readItems(call, item) }
        if type == "text/csv" { return try CSVBatch.read(call, collection, parameters.delimiter, item) }
        var index = 0
        // A line takes what a record's body may.
        let longestLine = call.service.configuration.recordBytes
        var splitter = NDJSONSplitter(maximumLineLength: longestLine)
        let line = { (number: Int, bytes: UnsafeRawBufferPointer) throws in
            try item(BatchItem(index: index, line: number, body: Result { () throws(Problem) in try object(bytes) }))
            index += 1
        }
        do {
            switch call.request.body {
            case .empty: throw Problem(.malformedJSON, Localized("Le corps est vide.", "The body is empty."))
            case .bytes(let bytes): try splitter.feed(bytes, line: line)
            case .file(let file):
                // The writer may run its job a second time.
                file.rewind()
                while true {
                    let part = try file.read(max: 1 << 18)
                    if part.isEmpty { break }
                    try splitter.feed(part, line: line)
                }
            }
            try splitter.finish(line: line)
        } catch NDJSONSplitter.Failure.lineTooLong(let number) {
            throw Problem(
                .bodyTooLarge,
                Localized("La ligne \(number) dépasse \(longestLine) octets.", "Line \(number) is longer than \(longestLine) bytes."))
        }
    }

    private static func readItems(_ call: Call, _ item: (BatchItem) throws -> Void) throws {
        let body = try call.bodyObject()
        for name in body.names where name != "items" {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: [name])), .unknownMember, nearest: "items", value: name)])
        }
        guard let items = body["items"] else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["items"])), .required)])
        }
        guard case .array(let records) = items else {
            throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["items"])), .invalidType, expected: "list")])
        }
        for (index, record) in records.enumerated() {
            try item(BatchItem(index: index, line: nil, body: Result { () throws(Problem) in try object(record) }))
        }
    }

    private static func object(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> JSON.Object {
        do {
            return try object(JSON(parsing: bytes))
        } catch let error as JSON.SyntaxError {
            throw Problem(syntax: error)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.malformedJSON)
        }
    }

    private static func object(_ json: JSON) throws(Problem) -> JSON.Object {
        if case .object(let object) = json { return object }
        throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: [])), .invalidType, expected: "object")])
    }
}
