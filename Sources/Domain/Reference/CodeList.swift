/// A list of codes with their French labels, as `GET /v1/reference/{list}` answers it.
public struct CodeList: Sendable {
    public struct Item: Hashable, Sendable {
        public let code: String
        public let labelFr: String
    }

    /// The name in the URL: `adherent-kinds`.
    public let name: String
    /// In the order in which they are shown.
    public let items: [Item]
    public let codes: [String]
    private let labels: [String: String]

    init(_ name: String, _ items: [Item]) {
        self.name = name
        self.items = items
        codes = items.map(\.code)
        labels = Dictionary(items.map { ($0.code, $0.labelFr) }, uniquingKeysWith: { first, _ in first })
    }

    init(_ name: String, _ items: KeyValuePairs<String, String>) {
        self.init(name, items.map { Item(code: $0.key, labelFr: $0.value) })
    }

    public func contains(_ code: String) -> Bool {
        labels[code] != nil
    }

    /// The French label of a code; nil when the list has no such code.
    public func label(of code: String) -> String? {
        labels[code]
    }
}

extension CodeList {
    /// Every list, in the order in which `GET /v1/reference` names them.
    public static let all: [CodeList] = [
        adherentKinds, departments, objectiveKinds, legalForms, personCategories, audiences, themes, employeeThemes, topics, sectors,
        participationModes, partnerKinds, scales, purposes, campaignTargets, fundings, roles, bodyKinds, mandateTopics, legalBases, labels,
        prescriberKinds, publics, thematiques, reseauxPorteurs, rome,
    ]

    /// The list of that name; nil when there is none.
    public static func named(_ name: String) -> CodeList? {
        all.first { $0.name == name }
    }
}
