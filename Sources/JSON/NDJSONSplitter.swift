import Glibc

/// Cuts a stream of NDJSON into its lines, however the stream is cut into chunks. Holds one unfinished line and no more.
///
/// Lines end with LF or CRLF, the last one also with the stream. Lines of white space only are skipped, but numbered. A byte order mark
/// at the very beginning is passed over. Of a line that is too long nothing is kept but its number.
public struct NDJSONSplitter: Sendable {
    /// Gets a line's number, from 1, and its bytes, which are valid only during the call; nil for a line that is too long.
    public typealias Line = (_ number: Int, _ bytes: UnsafeRawBufferPointer?) throws -> Void

    /// The bytes a line may have, its end not counted.
    public let maximumLineLength: Int
    private var unfinished: [UInt8] = []
    /// The rest of the present line is passed over.
    private var isTooLong = false
    private var number = 1

    public init(maximumLineLength: Int) { self.maximumLineLength = maximumLineLength }

    /// Takes the next bytes of the stream and hands on each line that they finish, without its end. Throws what `line` throws.
    public mutating func feed(_ chunk: some Collection<UInt8>, line: Line) throws {
        let done: Void? = try chunk.withContiguousStorageIfAvailable { try feed(UnsafeRawBufferPointer($0), line: line) }
        if done == nil { try Array(chunk).withUnsafeBytes { try feed($0, line: line) } }
    }

    /// Takes the next bytes of the stream, as above.
    public mutating func feed(_ chunk: UnsafeRawBufferPointer, line: Line) throws {
        var start = 0
        while start < chunk.count, let end = Self.lineEnd(in: chunk, from: start) {
            let piece = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
            if unfinished.isEmpty, !isTooLong {
                try finishLine(piece, line)
            } else {
                keep(piece)
                try finishUnfinished(line)
            }
            start = end + 1
        }
        keep(UnsafeRawBufferPointer(rebasing: chunk[start...]))
    }

    /// Ends the stream and hands on its last line when that had no LF.
    public mutating func finish(line: Line) throws {
        if !unfinished.isEmpty || isTooLong { try finishUnfinished(line) }
    }

    private static func lineEnd(in chunk: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = chunk.baseAddress, let found = memchr(base + start, 10, chunk.count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private mutating func keep(_ piece: UnsafeRawBufferPointer) {
        guard !isTooLong else { return }
        // A carriage return and a byte order mark do not count; `finishLine` looks closely.
        guard unfinished.count + piece.count - 4 <= maximumLineLength else {
            isTooLong = true
            unfinished = []
            return
        }
        unfinished.append(contentsOf: piece)
    }

    private mutating func finishUnfinished(_ line: Line) throws {
        guard !isTooLong else {
            isTooLong = false
            return try passOver(line)
        }
        let bytes = unfinished
        unfinished.removeAll(keepingCapacity: true)
        try bytes.withUnsafeBytes { try finishLine($0, line) }
    }

    private mutating func finishLine(_ bytes: UnsafeRawBufferPointer, _ line: Line) throws {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard bytes.count <= maximumLineLength else { return try passOver(line) }
        defer { number += 1 }
        guard bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }) else { return }
        try line(number, UnsafeRawBufferPointer(rebasing: bytes))
    }

    private mutating func passOver(_ line: Line) throws {
        defer { number += 1 }
        try line(number, nil)
    }
}
