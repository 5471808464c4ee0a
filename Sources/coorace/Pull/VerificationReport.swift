/// What a verification has found, by collection.
struct VerificationReport {
    /// Records, how many and a digest of them all.
    struct Sum: Equatable {
        var count = 0
        var digest = RecordDigest()

        mutating func add(_ record: RecordDigest) {
            count += 1
            digest.combine(record)
        }
    }

    private struct Row {
        var atSource = Sum()
        var here = Sum()
        var waiting = 0
        /// A line a record that differs.
        var differences: [String] = []
    }

    private var rows: [String: Row] = [:]
    /// Records that have changed at the source since the mirror came to where it is: they are not compared.
    var changed: Set<Verification.Key> = []

    /// Lines of a collection's differences that are shown.
    private static let most = 20

    var isEqual: Bool { rows.values.allSatisfy(\.differences.isEmpty) }

    mutating func addEqual(_ key: Verification.Key, _ copy: Verification.Copy) { count(key, source: copy, here: copy) }

    /// A collection that is the same on both sides.
    mutating func addEqual(_ collection: String, _ sum: Sum) {
        rows[collection, default: Row()].atSource = sum
        rows[collection, default: Row()].here = sum
    }

    mutating func addWaiting(_ key: Verification.Key) { rows[key.collection, default: Row()].waiting += 1 }

    /// - Parameters: the record on either side, nil where it is not; they differ.
    mutating func add(_ key: Verification.Key, source: Verification.Copy?, here: Verification.Copy?) {
        count(key, source: source, here: here)
        let difference =
            switch (source, here) {
            case (let source?, nil): "only at the source, version \(source.version)"
            case (nil, let here?): "only here, version \(here.version)"
            case (let source?, let here?) where source.version == here.version: "version \(here.version) on both sides, with other content"
            default: "version \(source?.version ?? 0) at the source, \(here?.version ?? 0) here"
            }
        rows[key.collection, default: Row()].differences.append("\(key.id)  \(difference)")
    }

    private mutating func count(_ key: Verification.Key, source: Verification.Copy?, here: Verification.Copy?) {
        var row = rows[key.collection] ?? Row()
        if let source { row.atSource.add(source.digest) }
        if let here { row.here.add(here.digest) }
        rows[key.collection] = row
    }

    /// A table with a line a collection, and below it what differs.
    var text: String {
        var table = [["collection", "source", "here", "digest at source", "digest here", ""]]
        for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
            let state = row.differences.isEmpty ? "equal" : "differs: \(row.differences.count)"
            table.append([
                name, String(row.atSource.count), String(row.here.count), row.atSource.digest.beginning, row.here.digest.beginning,
                row.waiting > 0 ? "\(state), \(row.waiting) waiting" : state,
            ])
        }
        let widths = (0..<5).map { column in table.map { $0[column].count }.max() ?? 0 }
        var lines = table.map { cells in
            zip(cells, widths).enumerated().map { place, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return place == 1 || place == 2 ? space + cell.0 : cell.0 + space
            }.joined(separator: "  ") + "  " + cells[5]
        }
        lines[0] = lines[0].trimmingSuffix(while: \.isWhitespace)
        for (name, row) in rows.sorted(by: { $0.key < $1.key }) where !row.differences.isEmpty {
            lines += row.differences.sorted().prefix(Self.most).map { "\(name)/\($0)" }
            if row.differences.count > Self.most { lines.append("\(name): \(row.differences.count - Self.most) more") }
        }
        if !changed.isEmpty { lines.append("\(changed.count) changed at the source since, and not compared") }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        String(reversed().drop(while: isTrimmed).reversed())
    }
}
