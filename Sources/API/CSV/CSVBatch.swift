import CSV
import Domain
import JSON

/// The records of a batch's CSV body, however the body is cut into chunks.
///
/// What is wrong with one record is that record's own problem. What makes the rest unreadable (a quote left open, bytes that are not UTF-8)
/// is the last item: what came before stands, and is told.
struct CSVBatch {
    private var reader: CSVReader
    private var rows: Rows
    /// Whether there is nothing more to come, whatever is fed.
    private(set) var isOver = false

    /// - Parameter longest: the bytes that a record may have.
    init(of collection: ResourceCollection, delimiter: CSVDelimiter, longest: Int) {
        reader = CSVReader(delimiter: delimiter, maximumRecordLength: longest)
        rows = Rows(collection: collection, delimiter: delimiter)
    }

    /// Takes the next bytes of the body and hands on each record that they finish.
    /// - Throws: what `item` throws; before any record, the problem of a header that can't be used.
    mutating func feed(_ bytes: [UInt8], _ item: (BatchItem) throws -> Void) throws {
        try read(bytes, item)
    }

    /// Ends the body, and hands on its last record.
    mutating func finish(_ item: (BatchItem) throws -> Void) throws {
        try read(nil, item)
        if rows.header == nil { throw Problem.missingHeader }
    }

    /// Reads the next bytes, or without bytes the end.
    private mutating func read(_ bytes: [UInt8]?, _ item: (BatchItem) throws -> Void) throws {
        guard !isOver else { return }
        var rows = rows
        defer { self.rows = rows }
        do {
            let take = { (record: CSVRecord) in try rows.take(record, item) }
            if let bytes { try reader.feed(bytes, take) } else { try reader.finish(take) }
        } catch let error as CSVError {
            isOver = true
            let problem = Problem(csv: error, longest: reader.maximumRecordLength)
            guard rows.header != nil else { throw problem }
            try item(BatchItem(index: rows.count, line: error.line, body: .failure(problem)))
        }
    }

    /// Reads a call's body from its beginning to its end.
    static func read(_ call: Call, _ collection: ResourceCollection, _ delimiter: CSVDelimiter, _ item: (BatchItem) throws -> Void) throws {
        var batch = CSVBatch(of: collection, delimiter: delimiter, longest: call.service.configuration.recordBytes)
        switch call.request.body {
        case .empty: break
        case .bytes(let bytes): try batch.feed(bytes, item)
        case .file(let file):
            file.rewind()
            while !batch.isOver {
                let part = try file.read(max: 1 << 18)
                if part.isEmpty { break }
                try batch.feed(part, item)
            }
        }
        try batch.finish(item)
    }

    private struct Rows {
        let collection: ResourceCollection
        let delimiter: CSVDelimiter
        var header: CSVHeader?
        var count = 0

        mutating func take(_ record: CSVRecord, _ item: (BatchItem) throws -> Void) throws {
            guard let header else {
                header = try CSVHeader(record, of: collection, delimiter: delimiter)
                return
            }
            let body = Result { () throws(Problem) in try header.object(of: record) }
            try item(BatchItem(index: count, line: record.line, body: body, size: record.size))
            count += 1
        }
    }
}
