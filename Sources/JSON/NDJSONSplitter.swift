/// Cuts a stream of NDJSON into its lines, however the stream is cut into chunks. Holds one unfinished line and no more.
///
/// Lines end with LF or CRLF, the last one also with the stream. Lines of white space only are skipped, but numbered. A byte order mark
/// at the very beginning is passed over. After an error the splitter is done: feed it no more.
public struct NDJSONSplitter: Sendable {
    public enum Failure: Error, Equatable, Hashable, Sendable {
        /// The line, counted from 1, has more bytes than the splitter was made for.
        case lineTooLong(number: Int)
    }

    /// The bytes a line may have, its end not counted.
    public let maximumLineLength: Int
    private var unfinished: [UInt8] = []
    private var number = 1

    public init(maximumLineLength: Int) { self.maximumLineLength = maximumLineLength }

    /// Takes the next bytes of the stream and hands on each line that they finish, without its end.
    /// - Parameter line: gets the line's number, from 1, and its bytes, which are valid only during the call.
    /// - Throws: ``Failure``, or what `line` throws.
    public mutating func feed(
        _ chunk: some Collection<UInt8>, line: (_ number: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let done: Void? = try chunk.withContiguousStorageIfAvailable { try feed(UnsafeRawBufferPointer($0), line: line) }
        if done == nil { try Array(chunk).withUnsafeBytes { try feed($0, line: line) } }
    }

    /// Takes the next bytes of the stream, as above.
    public mutating func feed(
        _ chunk: UnsafeRawBufferPointer, line: (_ number: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var start = 0
        while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let piece = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
            if unfinished.isEmpty {
                try finishLine(piece, line)
            } else {
                try keep(piece)
                try finishUnfinished(line)
            }
            start = end + 1
        }
        try keep(UnsafeRawBufferPointer(rebasing: chunk[start...]))
    }

    /// Ends the stream and hands on its last line when that had no LF.
    public mutating func finish(line: (_ number: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void) throws {
        if !unfinished.isEmpty { try finishUnfinished(line) }
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) throws {
        // A carriage return and a byte order mark do not count; `finishLine` looks closely.
        guard unfinished.count + piece.count - 4 <= maximumLineLength else { throw Failure.lineTooLong(number: number) }
        unfinished.append(contentsOf: piece)
    }

    private mutating func finishUnfinished(_ line: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        let bytes = unfinished
        unfinished.removeAll(keepingCapacity: true)
        try bytes.withUnsafeBytes { try finishLine($0, line) }
    }

    private mutating func finishLine(_ bytes: UnsafeRawBufferPointer, _ line: (Int, UnsafeRawBufferPointer) throws -> Void) throws {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard bytes.count <= maximumLineLength else { throw Failure.lineTooLong(number: number) }
        defer { number += 1 }
        guard bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }) else { return }
        try line(number, UnsafeRawBufferPointer(rebasing: bytes))
    }
}
