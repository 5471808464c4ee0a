import JSON

extension IdempotencyStorage {
    /// Takes words about a person out of the answers that are kept. A refusal that quotes one is forgotten: sent again, it is refused again. Of
    /// what a batch did the counts stay, so that it is not done twice. Records are not concerned, they are answered from their history.
    static func forget(_ words: Set<String>, _ connection: any Connection) throws {
        let needles = words.filter { $0.count > 1 }.map { Array(JSON.string($0).bytes().dropFirst().dropLast()) }
        guard !needles.isEmpty else { return }
        let quotes = "(" + needles.indices.map { "instr(body, ?\($0 + 1)) > 0" }.joined(separator: " OR ") + ")"
        let values = needles.map(SQLValue.bytes)
        try connection.execute("DELETE FROM idempotency_keys WHERE body IS NOT NULL AND status >= 400 AND \(quotes)", values)
        let answers = try connection.all("SELECT rowid, body FROM idempotency_keys WHERE body IS NOT NULL AND \(quotes)", values) {
            ($0.int(0), $0.bytes(1))
        }
        for (row, body) in answers {
            guard let counts = try counts(of: body) else { continue }
            try connection.execute("UPDATE idempotency_keys SET body = ?2 WHERE rowid = ?1", [.integer(row), .bytes(counts)])
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
