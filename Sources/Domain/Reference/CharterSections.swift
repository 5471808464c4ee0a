/// The charter's text cut at its headings.
struct CharterSections {
    /// The two missions and what supports them.
    let missions: String?
    /// By heading.
    let values: [String: String]
    /// The paragraph of the federation's charter on the social and solidarity economy.
    let charter: String?

    /// - Parameters:
    ///   - valueHeadings: the lines that open the section of a value, in their order.
    ///   - objectivesHeading: the line that opens the list of objectives.
    init(_ text: String, valueHeadings: [String], objectivesHeading: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let places = valueHeadings.compactMap { heading in lines.firstIndex { $0 == heading } }
        let charterStart = lines.firstIndex { $0.hasPrefix("Paragraphe «") }
        let objectives = lines.firstIndex { $0 == objectivesHeading }

        func section(from start: Int?, to end: Int?) -> String? {
            guard let start, let end, start < end else { return nil }
            let body = lines[start..<end].drop { $0.isEmpty }
            guard let first = body.first, let last = body.last(where: { !$0.isEmpty }) else { return nil }
            return String(text[first.startIndex..<last.endIndex])
        }

        missions = section(from: lines.firstIndex { $0.hasSuffix("double mission :") }, to: lines.firstIndex { $0 == "Ces valeurs" })
        charter = section(from: charterStart, to: objectives)
        var values: [String: String] = [:]
        for (index, start) in places.enumerated() {
            values[String(lines[start])] = section(from: start + 1, to: index + 1 < places.count ? places[index + 1] : charterStart)
        }
        self.values = values
    }

    /// The section that an item of this kind belongs to; themes and objectives have none.
    func text(ofKind kind: String, label: String?) -> String? {
        switch kind {
        case "mission", "support": missions
        case "value": label.flatMap { values[$0] }
        case "charter_principle": charter
        default: nil
        }
    }
}
