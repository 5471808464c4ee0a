/// Reads the rows of a well-formed CSV file (RFC 4180): a field in quotes may hold commas, line ends and doubled quotes.
struct CSVReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func next() -> [String]? {
        guard position < bytes.count else { return nil }
        var row: [String] = []
        row.reserveCapacity(8)
        repeat { row.append(field()) } while take(UInt8(ascii: ","))
        _ = take(UInt8(ascii: "\r"))
        _ = take(UInt8(ascii: "\n"))
        return row
    }

    private mutating func field() -> String {
        guard take(UInt8(ascii: "\"")) else { return plainField() }
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\""), !take(UInt8(ascii: "\"")) { break }
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func plainField() -> String {
        let start = position
        while position < bytes.count, !endsField(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func endsField(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}
