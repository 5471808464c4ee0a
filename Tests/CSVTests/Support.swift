import CSV

/// The records of a text that comes in these chunks, each as its line and its cells; those that stood in quotes are in quotes.
func read(_ chunks: [[UInt8]], _ delimiter: CSVDelimiter = .comma, longest: Int = .max) throws -> [String] {
    var reader = CSVReader(delimiter: delimiter, maximumRecordLength: longest)
    var records: [String] = []
    let take = { (record: CSVRecord) in
        let cells = (0..<record.count).map { record.isQuoted($0) ? "\"\(record.text($0))\"" : record.text($0) }
        records.append("\(record.line) \(cells)")
    }
    for chunk in chunks { try reader.feed(chunk, take) }
    try reader.finish(take)
    return records
}

func read(_ text: String, _ delimiter: CSVDelimiter = .comma, longest: Int = .max) throws -> [String] {
    try read([Array(text.utf8)], delimiter, longest: longest)
}

func chunks(of bytes: [UInt8], _ size: Int) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}
