import Domain

/// A record of the file that is imported.
struct SourceRecord {
    /// The line it begins on, from 1; in a list of JSON its place, from 1.
    let line: Int
    /// What is sent, with its line end.
    let sent: [UInt8]
    /// What the file says, for the report.
    let original: Original
    /// Why it can't be stored, where that is known before it is sent: it is sent all the same, and refused.
    var issue: LineIssue?

    enum Original {
        /// A line of NDJSON, or an element of a list.
        case json([UInt8])
        case row(CSVRow)
    }
}

/// Cuts a file of some format into its records.
protocol RecordReader {
    /// What stands before the records in each request: the header of CSV.
    var head: [UInt8] { get }
    /// Takes the next block of the file, and appends what it finishes.
    mutating func feed(_ block: [UInt8], into records: inout [SourceRecord]) throws
    mutating func finish(into records: inout [SourceRecord]) throws
}

/// The records of a file, one after the other; a block of it stands in memory.
final class RecordSource {
    let file: InputFile
    private let makeReader: () -> any RecordReader
    private var reader: any RecordReader
    private var ready: [SourceRecord] = []
    private var taken = 0
    private var isOver = false
    /// What made the rest unreadable: thrown once what came before has been taken.
    private var failure: (any Error)?

    init(_ file: InputFile, _ makeReader: @escaping () -> any RecordReader) {
        self.file = file
        self.makeReader = makeReader
        reader = makeReader()
    }

    /// Known once the first record is.
    var head: [UInt8] { reader.head }

    /// Begins again.
    func rewind() {
        file.rewind()
        reader = makeReader()
        ready = []
        taken = 0
        isOver = false
        failure = nil
    }

    /// - Returns: nil at the end.
    /// - Throws: exit 65 when the rest can't be read, after all that could.
    func next() throws -> SourceRecord? {
        while taken == ready.count {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            if let failure { throw failure }
            if isOver { return nil }
            try fill()
        }
        defer { taken += 1 }
        return ready[taken]
    }

    private func fill() throws {
        let block = try file.block()
        do {
            if block.isEmpty {
                isOver = true
                try reader.finish(into: &ready)
            } else {
                try reader.feed(block, into: &ready)
            }
        } catch {
            failure = error
        }
    }
}
