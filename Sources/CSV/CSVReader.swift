/// Cuts a stream of CSV (RFC 4180) into its records, however the stream is cut into chunks. Holds one unfinished record and no more.
///
/// Lines end with CRLF or LF, the last one also with the stream; a cell in quotes may hold both, the delimiter, and quotes that are doubled.
/// Empty lines are skipped, but numbered. A byte order mark at the very beginning is passed over. The bytes are UTF-8. After an error the
/// reader is done: feed it no more.
public struct CSVReader: Sendable {
    enum Stage: Sendable {
        /// Nothing of the record has come.
        case line
        /// Nothing of the cell has come.
        case cell
        case bare
        case quoted
        /// After a quote within quotes, which ends the cell or is the first of two.
        case quote
        /// After a carriage return that a line feed must follow, which ends the record, or an empty line.
        case recordReturn(isQuoted: Bool), lineReturn
    }

    public let delimiter: CSVDelimiter
    /// The bytes a record may have, its line end not counted.
    public let maximumRecordLength: Int
    /// The first bytes, held back until it is known whether they are a byte order mark; nil from then on.
    private var opening: [UInt8]? = []
    private var stage = Stage.line
    private var record = CSVRecord()
    /// Bytes of the record so far.
    private var length = 0
    private var position = Position()
    private var quote = Position()
    private var utf8 = UTF8Check()

    public init(delimiter: CSVDelimiter = .comma, maximumRecordLength: Int = .max) {
        self.delimiter = delimiter
        self.maximumRecordLength = maximumRecordLength
    }

    /// Takes the next bytes of the stream and hands on each record that they finish.
    /// - Throws: ``CSVError``, or what `take` throws.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, _ take: (CSVRecord) throws -> Void) throws {
        var rest = chunk[...]
        if var opening {
            let part = rest.prefix(Self.byteOrderMark.count - opening.count)
            opening += part
            rest = rest.dropFirst(part.count)
            self.opening = opening
            guard opening.count == Self.byteOrderMark.count || !Self.byteOrderMark.starts(with: opening) else { return }
            try open(take)
        }
        try read(UnsafeRawBufferPointer(rebasing: rest), take)
    }

    /// Takes the next bytes of the stream, as above.
    public mutating func feed(_ chunk: some Collection<UInt8>, _ take: (CSVRecord) throws -> Void) throws {
        let done: Void? = try chunk.withContiguousStorageIfAvailable { try feed(UnsafeRawBufferPointer($0), take) }
        if done == nil { try Array(chunk).withUnsafeBytes { try feed($0, take) } }
    }

    /// Ends the stream and hands on its last record when no line end closed it.
    public mutating func finish(_ take: (CSVRecord) throws -> Void) throws {
        if opening != nil { try open(take) }
        if !utf8.isWhole { throw error(.invalidUTF8, at: utf8.start) }
        switch stage {
        case .line: break
        case .quoted: throw error(.unclosedQuote, at: quote)
        case .recordReturn, .lineReturn: throw error(.bareCarriageReturn, at: position.before)
        case .cell, .bare: try endRecord(isQuoted: false, take)
        case .quote: try endRecord(isQuoted: true, take)
        }
    }

    /// Reads what was held back, unless it is a byte order mark.
    private mutating func open(_ take: (CSVRecord) throws -> Void) throws {
        let held = opening ?? []
        opening = nil
        if held != Self.byteOrderMark { try held.withUnsafeBytes { try read($0, take) } }
    }

    public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    // MARK: - Reading

    private mutating func read(_ chunk: UnsafeRawBufferPointer, _ take: (CSVRecord) throws -> Void) throws {
        var place = 0
        while place < chunk.count {
            let end = plainEnd(chunk, from: place)
            if end > place {
                record.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[place..<end]))
                position.column += end - place
                try lengthen(by: end - place)
                place = end
            } else {
                try read(chunk[place], take)
                place += 1
            }
        }
    }

    /// Where the bytes end that stand for themselves in the cell that is being read.
    @inline(__always)
    private func plainEnd(_ chunk: UnsafeRawBufferPointer, from start: Int) -> Int {
        let isQuoted: Bool
        switch stage {
        case .bare: isQuoted = false
        case .quoted: isQuoted = true
        default: return start
        }
        // Within a character the next byte has to be looked at.
        guard utf8.isWhole else { return start }
        let delimiter = isQuoted ? UInt8(ascii: "\"") : delimiter.byte
        var end = start
        while end < chunk.count, chunk[end] >= 0x20, chunk[end] < 0x80, chunk[end] != UInt8(ascii: "\""), chunk[end] != delimiter { end += 1 }
        return end
    }

    private mutating func read(_ byte: UInt8, _ take: (CSVRecord) throws -> Void) throws {
        guard utf8.takes(byte, at: position) else { throw error(.invalidUTF8, at: utf8.start) }
        if byte == 0 { throw error(.nul, at: position) }
        switch stage {
        case .line:
            record.line = position.line
            length = 0
            if byte == UInt8(ascii: "\r") {
                stage = .lineReturn
            } else if byte != UInt8(ascii: "\n") {
                try beginCell(byte, take)
            }
        case .cell:
            try beginCell(byte, take)
        case .bare:
            if byte == UInt8(ascii: "\"") { throw error(.quoteInBareCell, at: position) }
            if try !endCell(byte, isQuoted: false, take) { try keep(byte) }
        case .quoted:
            if byte == UInt8(ascii: "\"") {
                stage = .quote
                try lengthen(by: 1)
            } else {
                try keep(byte)
            }
        case .quote:
            if byte == UInt8(ascii: "\"") {
                stage = .quoted
                try keep(byte)
            } else if try !endCell(byte, isQuoted: true, take) {
                throw error(.textAfterQuote, at: position)
            }
        case .recordReturn(let isQuoted):
            guard byte == UInt8(ascii: "\n") else { throw error(.bareCarriageReturn, at: position.before) }
            try endRecord(isQuoted: isQuoted, take)
        case .lineReturn:
            guard byte == UInt8(ascii: "\n") else { throw error(.bareCarriageReturn, at: position.before) }
            stage = .line
        }
        position.pass(byte)
    }

    private mutating func beginCell(_ byte: UInt8, _ take: (CSVRecord) throws -> Void) throws {
        if byte == UInt8(ascii: "\"") {
            stage = .quoted
            quote = position
            try lengthen(by: 1)
        } else if try !endCell(byte, isQuoted: false, take) {
            stage = .bare
            try keep(byte)
        }
    }

    /// Whether the byte ends the cell.
    private mutating func endCell(_ byte: UInt8, isQuoted: Bool, _ take: (CSVRecord) throws -> Void) throws -> Bool {
        switch byte {
        case delimiter.byte:
            record.endCell(isQuoted: isQuoted)
            stage = .cell
            try lengthen(by: 1)
        case UInt8(ascii: "\r"): stage = .recordReturn(isQuoted: isQuoted)
        case UInt8(ascii: "\n"): try endRecord(isQuoted: isQuoted, take)
        default: return false
        }
        return true
    }

    private mutating func endRecord(isQuoted: Bool, _ take: (CSVRecord) throws -> Void) throws {
        record.endCell(isQuoted: isQuoted)
        stage = .line
        defer { record.clear() }
        try take(record)
    }

    private mutating func keep(_ byte: UInt8) throws {
        record.bytes.append(byte)
        try lengthen(by: 1)
    }

    private mutating func lengthen(by count: Int) throws {
        length += count
        if length > maximumRecordLength { throw CSVError(.recordTooLong, line: record.line, column: 1) }
    }

    private func error(_ kind: CSVError.Kind, at position: Position) -> CSVError {
        CSVError(kind, line: position.line, column: position.column)
    }
}
