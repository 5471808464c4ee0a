import ArgumentParser

/// How records stand in a file.
enum FileFormat: String, ExpressibleByArgument, CaseIterable {
    /// A record a line.
    case ndjson
    case csv
    /// `{"items":[…]}`
    case json

    /// - Parameter path: nil for standard input or output, which have no ending.
    init(_ chosen: FileFormat?, path: String?) throws(Failure) {
        if let chosen {
            self = chosen
            return
        }
        guard let path else { throw Failure(.usage, "give --format ndjson, csv or json") }
        let ending = path.split(separator: "/").last?.split(separator: ".").last.map { $0.lowercased() } ?? ""
        switch ending {
        case "ndjson", "jsonl": self = .ndjson
        case "csv": self = .csv
        case "json": self = .json
        default: throw Failure(.usage, "what is in \(path)? Give --format ndjson, csv or json")
        }
    }
}
