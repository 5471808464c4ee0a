import Domain
import JSON

/// What is wrong with the columns of a CSV body, all of it at once.
struct ColumnIssues {
    private let collection: ResourceCollection
    private var issues: [Issue] = []

    init(_ collection: ResourceCollection) {
        self.collection = collection
    }

    var problem: Problem? { issues.isEmpty ? nil : Problem(.validationFailed, issues: issues) }

    mutating func addUnknown(_ name: String, _ index: Int) {
        guard !isFull else { return }
        guard !name.isEmpty else {
            let text = Localized("La colonne n° \(index + 1) n'a pas de nom.", "Column \(index + 1) has no name.")
            issues.append(Issue(.pointer(JSONPointer(tokens: [])), .unknownMember, text: text))
            return
        }
        let near = nearest(to: name, among: collection.columns.map(\.name) + [Column.version.name])
        let hint = near.map { Localized(" ; vouliez-vous dire « \($0) » ?", "; did you mean \"\($0)\"?") } ?? Localized(".", ".")
        let shown = name.count > 80 ? name.prefix(80) + "…" : name
        let text = Localized(
            "La colonne n° \(index + 1), « \(shown) », n'existe pas\(hint.french)", "Column \(index + 1), \"\(shown)\", does not exist\(hint.english)"
        )
        issues.append(Issue(.pointer(JSONPointer(tokens: [String(shown)])), .unknownMember, nearest: near, value: name, text: text))
    }

    /// A column that says what one before it says already: the same, or the object that it is an entry of.
    mutating func addRepeated(_ column: Column, _ index: Int, in names: [String]) {
        guard !isFull else { return }
        let first = names[..<index].firstIndex { name in
            name == column.name || name.hasPrefix(column.name + ".") || column.name.hasPrefix(name + ".")
        }
        let other = first.map { (name: names[$0], number: $0 + 1) } ?? (name: column.name, number: index)
        let text = Localized(
            "La colonne n° \(index + 1), « \(column.name) », répète la colonne n° \(other.number), « \(other.name) ».",
            "Column \(index + 1), \"\(column.name)\", repeats column \(other.number), \"\(other.name)\".")
        issues.append(Issue(.pointer(JSONPointer(tokens: column.path)), .repeated, text: text))
    }

    /// One more than is answered, so that the answer says that there are more.
    private var isFull: Bool { issues.count > Problem.mostIssues }
}
