import JSON

extension IdempotencyStorage {
    /// Takes words about a person out of the answers that are kept. A refusal that quotes one is forgotten: sent again, it is refused again. Of
    /// what a batch did the counts stay, so that it is not done twice. Records are not concerned, they are answered from their history.
    static func forget(_ words: Set<String>, _ connection: any Connection) throws {
        let needles = words.filter { $0.count > 1 }.map { Array(JSON.string($0).bytes().dropFirst().dropLast()) }
        for first in stride(from: 0, to: needles.count, by: mostAtOnce) {
            try forget(needles[first..<min(first + mostAtOnce, needles.count)], connection)
        }
    }

    /// How many words one statement looks for: SQLite takes no expression that is deeper than 1000.
    private static let mostAtOnce = 200

    private static func forget(_ needles: ArraySlice<[UInt8]>, _ connection: any Connection) throws {
        let quotes = (1...needles.count).map { "instr(body, ?\($0)) > 0" }.joined(separator: " OR ")
        let found = try connection.all(
            "SELECT rowid, status, body FROM idempotency_keys WHERE body IS NOT NULL AND (\(quotes))", needles.map(SQLValue.bytes)
        ) { row -> (row: Int, isRefusal: Bool, counts: [UInt8]?)? in
            let body = row.bytes(2)
            guard needles.contains(where: { WholeWord($0).stands(in: body) }) else { return nil }
            let isRefusal = row.int(1) >= 400
            return (row.int(0), isRefusal, isRefusal ? nil : try counts(of: body))
        }
        for answer in found.compactMap({ $0 }) {
            if answer.isRefusal {
                try connection.execute("DELETE FROM idempotency_keys WHERE rowid = ?1", [.integer(answer.row)])
            } else if let counts = answer.counts {
                try connection.execute("UPDATE idempotency_keys SET body = ?2 WHERE rowid = ?1", [.integer(answer.row), .bytes(counts)])
            }
        }
    }

    /// A batch's answer without the results of single records, as it is kept where there are too many; nil for any other answer. Its lines
    /// end with that of the counts.
    private static func counts(of body: [UInt8]) throws -> [UInt8]? {
        let isLines = body.last == UInt8(ascii: "\n")
        guard let last = body.split(separator: UInt8(ascii: "\n")).last, let summary = try JSON(parsing: Array(last))["summary"] else { return nil }
        var counts: JSON.Object = ["summary": summary]
        if !isLines { counts.append("results", []) }
        counts.append("results_omitted", true)
        return JSON.object(counts).bytes() + (isLines ? [UInt8(ascii: "\n")] : [])
    }
}
