import Domain
import JSON

/// Answers what rules ask of other records, on the writer's connection.
struct NeighbourReading: Neighbours {
    let connection: any Connection

    func record(_ id: String, in collection: String) throws -> Record? {
        let document = try connection.first("SELECT document FROM \(RecordTable.name(of: collection)) WHERE id = ?1", [.text(id)]) { $0.bytes(0) }
        guard let document, case .object(let members) = try JSON(parsing: document) else { return nil }
        return Record(members)
    }

    func total(of member: Member?, in collection: String, where tests: [NeighbourTest]) throws -> Int {
        var values: [SQLValue] = []
        let conditions = tests.map { test in
            let marks = test.values.map { value in
                values.append(.text(value))
                return "?\(values.count)"
            }
            return "\(test.member.column) \(test.relation == .isOneOf ? "IN" : "NOT IN") (\(marks.joined(separator: ", ")))"
        }
        let sum = member.map { "COALESCE(sum(\($0.column)), 0)" } ?? "count(*)"
        let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return try connection.first("SELECT \(sum) FROM \(RecordTable.name(of: collection))\(clause)", values) { $0.int(0) } ?? 0
    }
}
