import CSV

/// A table is read the same however it is cut into blocks; what is written of it is read back the same.
func fuzzCSV(_ bytes: [UInt8]) -> Int32 {
    guard let first = bytes.first else { return 0 }
    let delimiter = CSVDelimiter.allCases[Int(first) % CSVDelimiter.allCases.count]
    let table = bytes.dropFirst()
    let whole = Table(table, delimiter, blockSize: table.count + 1)
    for size in [1, 2, 5] { promise(Table(table, delimiter, blockSize: size) == whole, "blocks of \(size)") }
    if let error = whole.error { promise(error.line >= 1 && error.column >= 1, "\(error)") }
    var written: [UInt8] = []
    for record in whole.records { CSVWriter(delimiter: delimiter).write(record: record, into: &written) }
    let again = Table(written[...], delimiter, blockSize: 3)
    promise(again.error == nil, "what was written is not read: \(String(describing: again.error))")
    promise(again.records.map { $0.map(SpreadsheetText.restored) } == whole.records, "written: \(whole.records) read: \(again.records)")
    return 0
}

private struct Table: Equatable {
    var records: [[String]] = []
    var lines: [Int] = []
    var error: CSVError?

    init(_ bytes: ArraySlice<UInt8>, _ delimiter: CSVDelimiter, blockSize: Int) {
        var reader = CSVReader(delimiter: delimiter, maximumRecordLength: 200)
        do {
            var rest = bytes
            while !rest.isEmpty {
                try reader.feed(rest.prefix(blockSize)) { take($0) }
                rest = rest.dropFirst(blockSize)
            }
            try reader.finish { take($0) }
        } catch let error as CSVError {
            self.error = error
        } catch {
            promise(false, "\(error)")
        }
    }

    private mutating func take(_ record: CSVRecord) {
        records.append(record.texts)
        lines.append(record.line)
    }
}
