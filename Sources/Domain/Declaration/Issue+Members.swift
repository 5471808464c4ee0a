import JSON

/// Issues about a member whose sentence names another one.
extension Issue {
    /// This member is needed, or the other one.
    public init(_ member: Member, _ code: Code, or other: Member, in state: String? = nil) {
        self.init(member, code, expected: state)
        let place = state.map { Localized(" dans l'état « \($0) »", " in state \"\($0)\"") } ?? Localized("", "")
        text = Localized(
            "Il faut le champ « \(member.dotted) » ou le champ « \(other.dotted) »\(place.french).",
            "Field \"\(member.dotted)\" or field \"\(other.dotted)\" is required\(place.english).")
    }

    /// This member is needed when another one has a value.
    public init(_ member: Member, _ code: Code, when other: Member, is value: String) {
        self.init(member, code)
        text = Localized(
            "\(subject.french) est obligatoire quand « \(other.dotted) » vaut \(value).",
            "\(subject.english) is required when \"\(other.dotted)\" is \(value).")
    }

    /// A last day before the first one.
    public static func ends(_ member: Member, on end: String, before name: String, _ start: String) -> Issue {
        ends(.pointer(JSONPointer(tokens: member.path)), on: end, before: name, start)
    }

    public static func ends(_ place: Place, on end: String, before name: String, _ start: String) -> Issue {
        var issue = Issue(place, .endsBeforeStart, expected: start, value: end)
        issue.text = Localized(
            "\(issue.subject.french) (\(end)) précède le début, « \(name) » (\(start)).",
            "\(issue.subject.english) (\(end)) is before the beginning, \"\(name)\" (\(start)).")
        return issue
    }

    /// The members of a key that another record has, each in its place and all of them in the sentence.
    ///
    /// - Parameter id: of the other record.
    public static func duplicates(of members: [Member], id: String) -> [Issue] {
        let names = members.map(\.dotted)
        let french = names.map { "« \($0) »" }.joined(separator: ", ")
        let english = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let text =
            names.count == 1
            ? nil
            : Localized(
                "Un autre enregistrement (\(id)) a déjà, ensemble, les mêmes \(french).",
                "Another record (\(id)) already has the same \(english) together.")
        return members.map { Issue(.pointer(JSONPointer(tokens: $0.path)), .duplicate, conflict: id, text: text) }
    }
}
