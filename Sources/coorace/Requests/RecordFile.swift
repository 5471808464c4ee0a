import ArgumentParser
import CSV

/// The collection and the file that `import` and `export` are about.
struct RecordFile: ParsableArguments {
    @Argument(help: "Collection, such as adherents.")
    var collection: String

    @Argument(help: "File; - or nothing: standard input or output.")
    var file: String?

    @Option(help: "ndjson, csv or json ({\"items\":[…]}); else as the file's name ends.")
    var format: FileFormat?

    @Option(help: "Of CSV: comma or semicolon.")
    var delimiter: CSVDelimiter?

    /// Nil for standard input or output.
    var path: String? { file == "-" ? nil : file }

    /// - Throws: exit 64 for an unknown collection, a file whose format nobody knows, and for options of CSV with another format.
    ///
    /// - Parameters:
    ///   - csvOptions: names of the options that are for CSV.
    ///   - isUsed: whether one of those beside `--delimiter` is given.
    func checkedFormat(csvOptions: String, isUsed: Bool) throws(Failure) -> FileFormat {
        try Collections.check(collection)
        let format = try FileFormat(format, path: path)
        guard format == .csv || delimiter == nil && !isUsed else { throw Failure(.usage, "\(csvOptions) are for CSV") }
        return format
    }
}

extension CSVDelimiter: ExpressibleByArgument {}
