import Domain

/// A column of a collection's CSV: a member under its dotted name, objects taken apart (`address.city`).
struct Column: Sendable {
    let path: [String]
    let form: CellForm

    init(path: [String], form: CellForm) {
        self.path = path
        self.form = form
    }

    init(_ member: Member) {
        self.init(path: member.path, form: CellForm(member.shape))
    }

    var name: String { path.joined(separator: ".") }
}

extension ResourceCollection {
    /// The columns in the order of the document.
    var columns: [Column] { leaves.map(Column.init) }

    /// The column that a CSV header names, an entry of a map included (`external_ids.les_emplois`); nil when there is none.
    func column(named name: String) -> Column? {
        if name == Column.version.name { return .version }
        guard let member = member(dotted: name) else { return mapEntry(name) }
        if case .object = member.shape { return nil }
        return Column(member)
    }

    private func mapEntry(_ name: String) -> Column? {
        guard let dot = name.lastIndex(of: "."), let member = member(dotted: String(name[..<dot])), case .map(let names, let value) = member.shape
        else { return nil }
        let entry = String(name[name.index(after: dot)...])
        return names.normalized(entry) == entry ? Column(path: member.path + [entry], form: CellForm(value)) : nil
    }
}

extension Column {
    /// The version that a batch's record must have, beside its members.
    static let version = Column(path: ["if_version"], form: .value)
}
