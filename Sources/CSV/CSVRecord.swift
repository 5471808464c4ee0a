/// A record of a CSV text: its cells, without the quotes around them.
public struct CSVRecord: Sendable {
    /// The line it begins on, from 1; a cell in quotes may go on over several.
    public internal(set) var line = 1
    /// The cells' bytes, one cell after the other, in UTF-8.
    var bytes: [UInt8] = []
    var ends: [(end: Int, isQuoted: Bool)] = []

    /// Bytes of all cells.
    public var size: Int { bytes.count }

    /// The number of cells, at least 1.
    public var count: Int { ends.count }

    public func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    /// Whether the cell stood in quotes.
    public func isQuoted(_ index: Int) -> Bool { ends[index].isQuoted }

    public func isEmpty(_ index: Int) -> Bool { range(index).isEmpty }

    public var texts: [String] { (0..<count).map(text) }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1].end)..<ends[index].end
    }

    mutating func endCell(isQuoted: Bool) { ends.append((bytes.count, isQuoted)) }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
