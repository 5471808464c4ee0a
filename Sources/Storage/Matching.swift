import Domain
import JSON

/// Which of this node's own living records something is about: by id, natural key, a former key, or another system's id.
public enum Matching {
    /// What a record was known by.
    public enum Way: Sendable { case id, key, formerKey, externalID }

    /// Whether a record lives under an id.
    public static func lives(_ id: String, in table: RecordTable, _ connection: any Connection) throws -> Bool {
        try connection.first(table.selectByID, [.text(id)]) { _ in true } ?? false
    }

    /// - Parameter record: what a batch says of the record, in canonical form.
    /// - Returns: the id and what it was found by, or nil when there is none. Throws `RecordError.ambiguous` when several answer.
    public static func find(_ record: Record, in table: RecordTable, _ connection: any Connection) throws -> (id: String, way: Way)? {
        for key in table.naturalKeys {
            if let id = try key.ids(of: record, connection).first { return (id, .key) }
        }
        var found: [String] = []
        for former in table.formerKeys { found += try former.ids(of: record, connection) }
        let way = found.isEmpty ? Way.externalID : .formerKey
        if found.isEmpty, case .object(let external) = record["external_ids"] {
            for (source, value) in external {
                if let text = value.stringValue, let id = try byExternalID(source, text, in: table.collection.name, connection) { found.append(id) }
            }
        }
        let ids = Set(found)
        guard ids.count < 2 else { throw RecordError.ambiguous(ids: ids.sorted()) }
        return ids.first.map { ($0, way) }
    }

    static func byExternalID(_ source: String, _ value: String, in collection: String, _ connection: any Connection) throws -> String? {
        try connection.first(
            "SELECT id FROM external_ids WHERE collection = ?1 AND source = ?2 AND value = ?3 AND is_own = 1",
            [.text(collection), .text(source), .text(value)]
        ) { $0.text(0) }
    }
}

extension SQLValue {
    /// A JSON scalar as a column holds it; nil for lists and objects.
    public init?(json: JSON) {
        switch json {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .real(number)
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .null, .array, .object: return nil
        }
    }
}
