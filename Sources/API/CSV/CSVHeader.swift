import CSV
import Domain
import JSON

/// The first record of a CSV body, matched to the collection's members: it turns each record after it into an object.
struct CSVHeader: Sendable {
    private let count: Int
    private let members: [(name: String, part: Part)]

    /// What a member is made of: a cell, or the members of an object.
    private indirect enum Part: Sendable {
        case cell(Int, CellForm)
        case object([(name: String, part: Part)])
    }

    /// - Throws: 422 with every column that is unknown, unnamed or there twice; 400 when another delimiter seems meant.
    init(_ record: CSVRecord, of collection: ResourceCollection, delimiter: CSVDelimiter) throws(Problem) {
        let names = record.texts
        if let meant = Self.otherDelimiter(in: names, delimiter, collection) { throw .delimiter(delimiter, meant: meant) }
        var issues = ColumnIssues(collection)
        var members: [(name: String, part: Part)] = []
        for (index, name) in names.enumerated() {
            guard let column = collection.column(named: name) else {
                issues.addUnknown(name, index)
                continue
            }
            if !Self.add(.cell(index, column.form), at: column.path[...], to: &members) { issues.addRepeated(column, index, in: names) }
        }
        if var problem = issues.problem {
            problem.lines = problem.issues.map { _ in record.line }
            throw problem
        }
        count = names.count
        self.members = members
    }

    /// The delimiter at which a header that has come as one cell falls into known columns.
    private static func otherDelimiter(in names: [String], _ delimiter: CSVDelimiter, _ collection: ResourceCollection) -> CSVDelimiter? {
        guard names.count == 1, let whole = names.first else { return nil }
        return CSVDelimiter.allCases.first { other in
            other != delimiter && whole.split(separator: Character(.init(other.byte))).count { collection.column(named: String($0)) != nil } > 1
        }
    }

    /// False when a column before says the same member, or a part of it.
    private static func add(_ part: Part, at path: ArraySlice<String>, to members: inout [(name: String, part: Part)]) -> Bool {
        guard let name = path.first else { return false }
        let place = members.firstIndex { $0.name == name }
        guard path.count > 1 else {
            if place == nil { members.append((name, part)) }
            return place == nil
        }
        guard let place else {
            var inner: [(name: String, part: Part)] = []
            let isAdded = add(part, at: path.dropFirst(), to: &inner)
            members.append((name, .object(inner)))
            return isAdded
        }
        guard case .object(var inner) = members[place].part else { return false }
        let isAdded = add(part, at: path.dropFirst(), to: &inner)
        members[place].part = .object(inner)
        return isAdded
    }

    // MARK: - The records

    /// The record as an object; empty cells are absent.
    func object(of record: CSVRecord) throws(Problem) -> JSON.Object {
        guard record.count == count else { throw .columnCount(record.count, expected: count) }
        return Self.object(members, record) ?? JSON.Object()
    }

    private static func object(_ members: [(name: String, part: Part)], _ record: CSVRecord) -> JSON.Object? {
        var object = JSON.Object()
        for (name, part) in members {
            switch part {
            case .cell(let index, let form):
                if let value = form.read(record, index) { object.append(name, value) }
            case .object(let inner):
                if let inner = Self.object(inner, record) { object.append(name, .object(inner)) }
            }
        }
        return object.isEmpty ? nil : object
    }
}
