import Domain
import JSON

/// Finds this node's own living records by the values of a key's members, in a statement worded once at start.
struct KeyLookup: Sendable {
    let members: [Member]
    /// Whether the absence of a member is a value like any other.
    private let isNullable: [Bool]
    private let statement: String

    /// By the key as it is.
    init(_ members: [Member], nullable: Set<String> = [], in table: String) {
        self.members = members
        isNullable = members.map { nullable.contains($0.column) }
        let conditions = members.enumerated().map {
            nullable.contains($0.element.column)
                ? "COALESCE(\($0.element.column), '') = COALESCE(?\($0.offset + 1), '')" : "\($0.element.column) = ?\($0.offset + 1)"
        }
        statement = "SELECT id FROM \(table) WHERE \(conditions.joined(separator: " AND ")) AND \(RecordTable.isOwn) = 1"
    }

    /// By an earlier value of one of the key's members, which a list of the record keeps.
    init(_ members: [Member], former: (former: Member, key: Member), of collection: String, in table: String) {
        self.members = members
        isNullable = members.map { _ in false }
        let conditions = members.enumerated().map { index, member in
            "\(member.path == former.key.path ? "list_values.value" : "\(table).\(member.column)") = ?\(index + 1)"
        }
        statement = """
            SELECT \(table).id FROM list_values CROSS JOIN \(table) USING (id) \
            WHERE list_values.collection = '\(collection)' AND list_values.field = '\(former.former.dotted)' AND \(conditions.joined(separator: " AND ")) \
            AND \(table).\(RecordTable.isOwn) = 1
            """
    }

    /// The ids of the records with the key's values; none when the record lacks one of them.
    func ids(of record: Record, _ connection: any Connection) throws -> [String] {
        var values: [SQLValue] = []
        values.reserveCapacity(members.count)
        for (member, isNullable) in zip(members, isNullable) {
            guard let value = record.value(at: member.path).flatMap(SQLValue.init(json:)) ?? (isNullable ? .null : nil) else { return [] }
            values.append(value)
        }
        return try connection.all(statement, values) { $0.text(0) }
    }
}
