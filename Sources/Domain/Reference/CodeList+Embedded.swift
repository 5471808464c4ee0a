import JSON

extension CodeList {
    public static let departments = CodeList("departments", Departments.all.map { Item(code: $0.code, labelFr: $0.name) })

    /// France Travail's *Répertoire opérationnel des métiers et des emplois*.
    public static let rome = CodeList("rome", EmbeddedFile.romeCodes.rows.filter { $0.count == 2 }.map { Item(code: $0[0], labelFr: $0[1]) })

    /// Whom a service is for (data·inclusion schema v1).
    public static let publics = CodeList("publics", dataInclusion: .publics)
    /// What a service is about (data·inclusion schema v1).
    public static let thematiques = CodeList("thematiques", dataInclusion: .thematiques)
    /// The networks that structures belong to (data·inclusion schema v1).
    public static let reseauxPorteurs = CodeList("reseaux-porteurs", dataInclusion: .reseauxPorteurs)

    private init(_ name: String, dataInclusion file: EmbeddedFile) {
        let items = file.json.arrayValue ?? []
        self.init(
            name,
            items.compactMap { item in
                guard let code = item["value"]?.stringValue, let label = item["label"]?.stringValue else { return nil }
                return Item(code: code, labelFr: label)
            })
    }
}
