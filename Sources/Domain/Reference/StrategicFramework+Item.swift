import JSON

extension StrategicFramework {
    /// An item of the charter: a mission, support, value, principle, theme or objective.
    ///
    /// What the charter itself says is fixed (`labelFr`, `textFr`); kind, parent, theme and mission are inferred for most items,
    /// and each `…Basis` says so: `seed`, `seed_sublist`, `inferred` or `none`.
    public struct Item: Hashable, Sendable {
        /// `OBJ-12`.
        public let code: String
        /// A code of ``CodeList/objectiveKinds``.
        public let kind: String
        /// The charter's words, typing errors kept; nil for themes, which it does not name.
        public let labelFr: String?
        /// The label without its typing error, where it has one.
        public let labelCorrectedFr: String?
        public let labelEn: String?
        public let note: String?
        /// The charter's section on a mission, a support, a value or a principle, as it stands there.
        public let textFr: String?
        public let parent: String?
        public let theme: String?
        public let mission: String?
        public let parentBasis: String?
        public let kindBasis: String?
        public let themeBasis: String?
        public let missionBasis: String?
        /// The missions that a theme serves; nil for all else.
        public let relatedMissions: [String]?
        /// 1 to 49 for objectives: their place in the charter.
        public let seedOrder: Int?

        init?(_ item: JSON, correction: String?, sections: CharterSections) {
            guard let code = item["code"]?.stringValue, let kind = item["kind"]?.stringValue else { return nil }
            self.code = code
            self.kind = kind
            let label = item["label_fr"]?.stringValue
            labelFr = label
            labelCorrectedFr = correction.flatMap { Self.applying($0, to: label) }
            labelEn = item["label_en"]?.stringValue
            note = item["note"]?.stringValue
            textFr = sections.text(ofKind: kind, label: label)
            parent = item["parent"]?.stringValue
            theme = item["theme"]?.stringValue
            mission = item["mission"]?.stringValue
            parentBasis = item["parent_basis"]?.stringValue
            kindBasis = item["kind_basis"]?.stringValue
            themeBasis = item["theme_basis"]?.stringValue
            missionBasis = item["mission_basis"]?.stringValue
            relatedMissions = item["related_missions"]?.arrayValue?.compactMap(\.stringValue)
            seedOrder = item["seed_order"]?.intValue
        }

        /// The corrected label. A correction between two "…" gives a part only: it takes the place of the part of the label,
        /// equally long in words, that begins and ends with the same words.
        private static func applying(_ correction: String, to label: String?) -> String? {
            guard correction.hasPrefix("…"), correction.hasSuffix("…"), let label else { return correction }
            let part = correction.dropFirst().dropLast().split(separator: " ")
            var words = label.split(separator: " ", omittingEmptySubsequences: false)
            guard let first = part.first, let start = words.firstIndex(of: first), words.indices.contains(start + part.count - 1),
                words[start + part.count - 1] == part.last
            else { return nil }
            words.replaceSubrange(start..<(start + part.count), with: part)
            return words.joined(separator: " ")
        }
    }
}
