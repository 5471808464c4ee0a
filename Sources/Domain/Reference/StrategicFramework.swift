import JSON

/// The association's strategic framework: its charter, word for word, and the 67 items that the charter holds.
public struct StrategicFramework: Sendable {
    /// Read from the binary when first asked for.
    public static let shared = StrategicFramework(charter: EmbeddedFile.charter.text, framework: EmbeddedFile.strategicFramework.json)

    /// The charter, byte for byte.
    public let charterText: String
    /// The heading over the 49 objectives.
    public let headingFr: String
    /// Title of the federation's paragraph that the charter quotes: `L'ancrage du réseau Coorace dans l'ESS`.
    public let charterTitleFr: String
    /// The law whose principles it quotes: `Loi du 31 juillet 2014`.
    public let charterLaw: String
    /// Missions, supports, values, principles, themes, objectives; within each in the charter's order.
    public let items: [Item]
    private let places: [String: Int]

    init(charter: String, framework: JSON) {
        let listed = framework["items"]?.arrayValue ?? []
        let valueHeadings = listed.filter { $0["kind"]?.stringValue == "value" }.compactMap { $0["label_fr"]?.stringValue }
        headingFr = framework["title_fr"]?.stringValue ?? ""
        let sections = CharterSections(charter, valueHeadings: valueHeadings, objectivesHeading: headingFr)
        charterText = charter
        charterTitleFr = StrategicFramework.part(of: sections.charter, after: "Paragraphe « ", upTo: " »")
        charterLaw = StrategicFramework.part(of: sections.charter, after: "définis dans la ", upTo: " :")
        items = listed.compactMap { item in
            let correction = item["code"]?.stringValue.flatMap { framework["label_corrections"]?[$0]?.stringValue }
            return Item(item, correction: correction, sections: sections)
        }
        places = Dictionary(items.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The item with this code; nil when there is none.
    public subscript(code: String) -> Item? {
        places[code].map { items[$0] }
    }

    /// Whether there is such an item, of one of these kinds when any are named.
    public func has(code: String, kinds: [String] = []) -> Bool {
        guard let item = self[code] else { return false }
        return kinds.isEmpty || kinds.contains(item.kind)
    }

    private static func part(of text: String?, after opening: String, upTo closing: String) -> String {
        guard let text, let start = text.firstRange(of: opening)?.upperBound, let end = text[start...].firstRange(of: closing)?.lowerBound else {
            return ""
        }
        return String(text[start..<end])
    }
}
