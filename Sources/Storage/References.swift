import Domain
import JSON

/// References between records, in both directions.
enum References {
    /// The references of a record that point at nothing, or in a circle.
    static func missing(from record: Record, in collection: ResourceCollection, _ connection: any Connection) throws -> [Issue] {
        var issues: [Issue] = []
        for member in collection.ancestors {
            guard let id = record.value(at: member.path)?.stringValue, try leadsBack(to: record.id, from: id, by: member, collection, connection)
            else { continue }
            issues.append(Issue(member, .referenceCycle, value: id))
        }
        for (place, target, id) in targets(of: record, in: collection) where try !exists(id, in: target, connection) {
            issues.append(Issue(.pointer(place), .unknownReference, expected: target, value: id))
        }
        return issues
    }

    /// Whom a record refers to, itself left out: where it says so, the collection and the id.
    static func targets(of record: Record, in collection: ResourceCollection) -> [(place: JSONPointer, collection: String, id: String)] {
        var targets: [(JSONPointer, String, String)] = []
        for member in collection.references {
            guard let target = member.shape.target, let value = record.value(at: member.path) else { continue }
            switch value {
            case .string(let id): targets.append((JSONPointer(tokens: member.path), target, id))
            case .array(let items):
                for (index, item) in items.enumerated() {
                    if let id = item.stringValue { targets.append((JSONPointer(tokens: member.path + [String(index)]), target, id)) }
                }
            default: break
            }
        }
        // Another collection may have a record of the same id.
        return targets.filter { $0.1 != collection.name || $0.2 != record.id }
    }

    /// The records that refer to one, by collection and member.
    ///
    /// - Parameter seesPersons: whether it is said how many persons do, and which.
    static func to(
        _ id: String, in collection: ResourceCollection, seesPersons: Bool = true, _ connection: any Connection
    ) throws -> [RecordError.Referrer] {
        var referrers: [RecordError.Referrer] = []
        for other in ResourceCollections.all {
            for member in other.references where member.shape.target == collection.name {
                let source =
                    member.shape.isList
                    ? "FROM list_values WHERE collection = ?2 AND field = ?3 AND value = ?1"
                    : "FROM \(RecordTable.name(of: other.name)) WHERE \(member.column) = ?1 AND ?2 <> '' AND ?3 <> ''"
                let values: [SQLValue] = [.text(id), .text(other.name), .text(member.dotted)]
                let ids = try connection.all("SELECT id \(source) LIMIT 10", values) { $0.text(0) }
                guard !ids.isEmpty else { continue }
                if other.isPersonal, !seesPersons {
                    referrers.append(.init(collection: other.name, member: member.dotted, count: nil, ids: []))
                    continue
                }
                let count = ids.count < 10 ? ids.count : try connection.first("SELECT count(*) \(source)", values) { $0.int(0) } ?? ids.count
                referrers.append(.init(collection: other.name, member: member.dotted, count: count, ids: ids))
            }
        }
        return referrers
    }

    static func exists(_ id: String, in collection: String, _ connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 FROM \(RecordTable.name(of: collection)) WHERE id = ?1", [.text(id)]) { _ in true } ?? false
    }

    /// Follows a reference within one collection upwards; a chain longer than this is taken for a circle.
    private static func leadsBack(
        to origin: String, from start: String, by member: Member, _ collection: ResourceCollection, _ connection: any Connection
    ) throws -> Bool {
        var id = start
        for _ in 0..<100 {
            if id == origin { return true }
            let next = try connection.first("SELECT \(member.column) FROM \(RecordTable.name(of: collection.name)) WHERE id = ?1", [.text(id)]) {
                $0.optionalText(0)
            }
            guard let next, let next else { return false }
            id = next
        }
        return true
    }
}
