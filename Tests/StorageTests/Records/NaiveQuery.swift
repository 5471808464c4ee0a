import Domain
import JSON

@testable import Storage

/// What a query must answer, worked out record by record from the words of the contract.
struct NaiveQuery {
    let collection: ResourceCollection
    let records: [Record]

    func ids(_ conditions: [Condition]) -> [String] {
        records.filter { record in conditions.allSatisfy { matches(record, $0) } }.map(\.id).sorted()
    }

    private func matches(_ record: Record, _ condition: Condition) -> Bool {
        let values = values(of: record, condition.member.path)
        switch condition.test {
        case .anyOf(let wanted):
            let former = collection.formerKeys.first { $0.key.path == condition.member.path }.map { self.values(of: record, $0.former.path) } ?? []
            return (values + former).contains { wanted.contains($0) }
        case .anyOfNow(let wanted): return values.contains { wanted.contains($0) }
        case .noneOf(let unwanted): return !values.contains { unwanted.contains($0) }
        case .compare(let comparison, let bound): return values.contains { holds($0, comparison, bound) }
        case .prefix(let text):
            return values.contains { if case .text(let value) = $0 { value.utf8.starts(with: text.utf8) } else { false } }
        case .null(let isNull): return values.isEmpty == isNull
        case .computed: return false
        case .inForce(let day, let states):
            guard states.contains(record.status), let start = record["starts_on"]?.stringValue, start <= day else { return false }
            return (record["ends_on"]?.stringValue).map { $0 >= day } ?? true
        }
    }

    private func values(of record: Record, _ path: [String]) -> [SQLValue] {
        let value = record.value(at: path)
        return (value?.arrayValue ?? value.map { [$0] } ?? []).compactMap(SQLValue.init(json:))
    }

    private func holds(_ value: SQLValue, _ comparison: Condition.Comparison, _ bound: SQLValue) -> Bool {
        let order = Self.order(value, bound)
        return switch comparison {
        case .gt: order > 0
        case .gte: order >= 0
        case .lt: order < 0
        case .lte: order <= 0
        }
    }

    /// The ids in the order of the keys: NULL first, words folded, ended by the id.
    func ids(sortedBy keys: [Selection.SortKey]) -> [String] {
        let last = Selection.SortKey(Member(path: ["id"]), descending: keys.first?.descending ?? false)
        return records.sorted { one, other in
            for key in keys + [last] {
                let order = Self.order(sortValue(of: one, key.member), sortValue(of: other, key.member))
                if order != 0 { return key.descending ? order > 0 : order < 0 }
            }
            return false
        }.map(\.id)
    }

    private func sortValue(of record: Record, _ member: Member) -> SQLValue {
        let value = values(of: record, member.path).first ?? .null
        if ["name", "title"].contains(member.name), case .text(let text) = value { return .text(fold(text)) }
        return value
    }

    /// Negative, zero or positive: numbers by value, texts by their bytes, nothing before all.
    static func order(_ one: SQLValue, _ other: SQLValue) -> Int {
        switch (one, other) {
        case (.null, .null): 0
        case (.null, _): -1
        case (_, .null): 1
        case (.text(let one), .text(let other)):
            one.utf8.elementsEqual(other.utf8) ? 0 : one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
        default: number(one) < number(other) ? -1 : number(one) > number(other) ? 1 : 0
        }
    }

    private static func number(_ value: SQLValue) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: 0
        }
    }
}
