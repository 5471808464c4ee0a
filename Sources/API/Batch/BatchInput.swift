import Domain
import HTTP
import JSON

/// One record of a batch as it came: readable or not.
struct BatchItem: Sendable {
    let index: Int
    /// From 1; nil in a JSON body.
    let line: Int?
    let body: Result<JSON.Object, Problem>
    /// Bytes of its text: a measure of the memory that it takes.
    var size = 0
}

/// The records of a batch's body, one after the other, whatever the body's media type. Never more than one record's text and a block of the
/// body stand in memory.
enum BatchInput {
    /// The media types that a batch takes. Another one is a name here, a case in `read`, and a source like `CSVBatch` that turns the body's
    /// blocks into items.
    static let types = ["application/x-ndjson", "application/json", "text/csv"]

    /// Calls `item` with each record in order. What is wrong with one record is that item's problem; the body as a whole is wrong when there
    /// is none, when a JSON body is no text of the form `{"items":[…]}`, or when CSV has no header that can be used: that is found before
    /// the first call.
    ///
    /// - Throws: 400 or 422 for the body as a whole; what `item` throws.
    static func read(_ call: Call, _ collection: ResourceCollection, _ parameters: BatchParameters, _ item: (BatchItem) throws -> Void) throws {
        // A record takes what it may take alone.
        let longest = call.service.configuration.recordBytes
        switch MediaType(call.request.headers["Content-Type"] ?? "")?.essence {
        case "application/json": try readList(call.request.body, longest, item)
        case "text/csv": try CSVBatch.read(call, collection, parameters.delimiter, item)
        case let type:
            guard call.request.body.count > 0 || type != nil && !isMissing(call.request) else {
                throw Problem(.malformedJSON, Localized("Le corps est vide.", "The body is empty."))
            }
            try readLines(call.request.body, longest, item)
        }
    }

    /// An empty file is a file without records; nothing at all that claims to be compressed has been cut short.
    private static func isMissing(_ request: Request) -> Bool {
        request.headers["Content-Length"] == "0" && request.headers.contains("Content-Encoding")
    }

    // MARK: - NDJSON

    private static func readLines(_ body: Body, _ longest: Int, _ item: (BatchItem) throws -> Void) throws {
        var index = 0
        var splitter = NDJSONSplitter(maximumLineLength: longest)
        let line: NDJSONSplitter.Line = { number, bytes in
            let record = Result { () throws(Problem) in
                guard let bytes else { throw tooLong("La ligne \(number)", "Line \(number)", longest) }
                return try object(in: bytes, line: number)
            }
            try item(BatchItem(index: index, line: number, body: record, size: bytes?.count ?? 0))
            index += 1
        }
        let blocks = body.blocks()
        while case let block = try blocks(), !block.isEmpty { try splitter.feed(block, line: line) }
        try splitter.finish(line: line)
    }

    private static func object(in bytes: UnsafeRawBufferPointer, line: Int) throws(Problem) -> JSON.Object {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw Problem(syntax: error, fromLine: line)
        }
        return try object(json).get()
    }

    // MARK: - JSON

    private static func readList(_ body: Body, _ longest: Int, _ item: (BatchItem) throws -> Void) throws {
        // Read twice: an error at the end of a text must not come after the beginning has been stored.
        var check = JSONListReader(member: "items", maximumLength: longest, more: body.blocks())
        do {
            try refuse(check.read { _, _ in })
        } catch let error as JSON.SyntaxError {
            throw Problem(syntax: error)
        }
        var index = 0
        var reader = JSONListReader(member: "items", maximumLength: longest, more: body.blocks())
        _ = try reader.read { json, count in
            let record = json.map(object) ?? .failure(tooLong("L'élément \(index)", "Item \(index)", longest))
            try item(BatchItem(index: index, line: nil, body: record, size: count))
            index += 1
        }
    }

    private static func refuse(_ outline: JSONListReader.Outline) throws(Problem) {
        guard outline.isObject else { throw wrongType([], expected: "object") }
        if !outline.others.isEmpty {
            let text = Localized(
                "Un lot en JSON est {\"items\":[…]} et rien d'autre : un enregistrement va dans « items », un réglage (mode, action…) dans l'adresse.",
                "A JSON batch is {\"items\":[…]} and nothing else: a record goes into \"items\", a setting (mode, action…) into the address.")
            throw Problem(
                .validationFailed, issues: outline.others.map { Issue(.pointer(JSONPointer(tokens: [$0])), .unknownMember, value: $0, text: text) })
        }
        guard outline.hasMember else { throw Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: ["items"])), .required)]) }
        guard outline.hasList else { throw wrongType(["items"], expected: "list") }
    }

    // MARK: - Items

    private static func object(_ json: JSON) -> Result<JSON.Object, Problem> {
        if case .object(let object) = json { .success(object) } else { .failure(wrongType([], expected: "object")) }
    }

    private static func wrongType(_ place: [String], expected: String) -> Problem {
        Problem(.validationFailed, issues: [Issue(.pointer(JSONPointer(tokens: place)), .invalidType, expected: expected)])
    }

    private static func tooLong(_ french: String, _ english: String, _ longest: Int) -> Problem {
        Problem(.bodyTooLarge, Localized("\(french) dépasse \(longest) octets.", "\(english) is longer than \(longest) bytes."))
    }
}

extension Body {
    /// The body from its first byte, block by block; empty at the end.
    fileprivate func blocks() -> () throws -> [UInt8] {
        switch self {
        case .empty: return { [] }
        case .bytes(let bytes):
            var rest: [UInt8]? = bytes
            return { rest.take() ?? [] }
        case .file(let file):
            file.rewind()
            return { try file.read(max: 1 << 18) }
        }
    }
}
