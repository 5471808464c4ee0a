/// How what the server streams stands in the file, and how many records that is.
protocol ExportForm {
    /// Turns the next piece of the answer into the next piece of the file.
    mutating func pass(_ piece: UnsafeRawBufferPointer) -> [UInt8]
    mutating func end() -> [UInt8]
    var count: Int { get }
}

/// A record a line, as it comes.
struct NDJSONExport: ExportForm {
    private(set) var count = 0

    mutating func pass(_ piece: UnsafeRawBufferPointer) -> [UInt8] {
        count += piece.count { $0 == UInt8(ascii: "\n") }
        return Array(piece)
    }

    func end() -> [UInt8] { [] }
}

/// A row a record, under a header.
struct CSVExport: ExportForm {
    private var lines = 0
    private var isQuoted = false

    var count: Int { max(lines - 1, 0) }

    mutating func pass(_ piece: UnsafeRawBufferPointer) -> [UInt8] {
        for byte in piece {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\n"), !isQuoted {
                lines += 1
            }
        }
        return Array(piece)
    }

    func end() -> [UInt8] { [] }
}

/// `{"items":[…]}`, a record a line.
struct JSONExport: ExportForm {
    private(set) var count = 0
    private var line: [UInt8] = []

    mutating func pass(_ piece: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in piece {
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
                continue
            }
            bytes += Array((count == 0 ? "{\"items\":[\n" : ",\n").utf8) + line
            line.removeAll(keepingCapacity: true)
            count += 1
        }
        return bytes
    }

    func end() -> [UInt8] { Array((count == 0 ? "{\"items\":[]}\n" : "\n]}\n").utf8) }
}
