import JSON

/// What became of the lines of a file.
struct ImportOutcome {
    private(set) var counts: [String: Int] = [:]
    private(set) var lines = 0

    static let names = ["created", "updated", "unchanged", "deleted", "failed"]

    var refused: Int { counts["failed"] ?? 0 }

    /// Adds a batch's summary.
    mutating func add(_ summary: JSON?) {
        for name in Self.names {
            let count = summary?[name]?.intValue ?? 0
            counts[name, default: 0] += count
            lines += count
        }
    }

    /// `363 lines: 361 created, 2 refused`
    var description: String {
        let parts = Self.names.compactMap { name -> String? in
            guard let count = counts[name], count > 0 else { return nil }
            return "\(count) \(name == "failed" ? "refused" : name)"
        }
        return "\(lines) \(lines == 1 ? "line" : "lines")" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }
}
