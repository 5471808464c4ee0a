import JSON

/// An item of the charter: a mission, value, principle, theme or objective.
///
/// The charter's words are fixed; how the items are grouped is inference, and so data that can be edited: what was edited says so in its `…_basis`.
public struct Objective: Resource {
    public static let collection = "objectives"
    public static let schemaName = "Objective"
    public static let summary = """
        An item of the charter: mission, support, value, principle of the charter of adherents, theme, or one of the 49 strategic and operational \
        objectives. The words are the charter's; kind, parent, theme and mission are inference and can be edited.
        """
    public static let bases = ["seed", "seed_sublist", "inferred", "none", "edited"]

    public let code =
        Field(member: Member("code", .text(1...40, lines: .one), "Code, the same as `id`.", [.serverSet, .searchable, .always], example: "OBJ-12"))
        as Field<String>
    public let kind = Field.code(
        "kind", of: .objectiveKinds, "Kind of item (list `objective-kinds`).", [.required, .reserved], example: "strategic_objective")
    public let labelFr = Field<String>(
        member: Member(
            "label_fr", .text(1...1000, lines: .several), "The charter's words, typing errors kept.", [.serverSet, .searchable, .verbatim],
            example: "Organiser une veille sociale sur l'évolution réglementaire"))
    public let labelCorrectedFr = Field.text(
        "label_corrected_fr", 1...1000, .several, "The same without typing errors, where there is one.", .reserved,
        example: "Informer, former et outiller toutes les parties prenantes internes")
    public let labelEn = Field.text("label_en", 1...1000, .several, "English label.", .reserved, example: "Keep watch on social regulation")
    public let note = Field.line("note", "Note of the region.", [.reserved, .searchable], example: "Objectif prioritaire en 2026")
    public let textFr = Field<String>(
        member: Member(
            "text_fr", .text(1...10_000, lines: .several), "The charter's section for missions, values and principles.",
            [.serverSet, .searchable, .verbatim],
            example: "Le travail et l'emploi constituent aussi des éléments de reconnaissance sociale…"))
    public let parent = Field.objective("parent", "Code of the item above.", .reserved, example: "OBJ-38")
    public let theme = Field.objective("theme", kinds: ["theme"], "Code of its theme.", .reserved, example: "T-POL")
    public let mission = Field.objective("mission", kinds: ["mission"], "Code of its mission.", .reserved, example: "MIS-1")
    public let parentBasis = basis("parent_basis", "parent")
    public let kindBasis = basis("kind_basis", "kind")
    public let themeBasis = basis("theme_basis", "theme")
    public let missionBasis = basis("mission_basis", "mission")
    public let relatedMissions = Field.list(
        "related_missions", of: .objective(kinds: ["mission"]), "Codes of the missions that a theme serves.", .reserved, example: ["MIS-1", "MIS-2"])
    public let seedOrder =
        Field(
            member: Member("seed_order", .integer(1...1000), "Place among the 49 objectives of the charter.", .serverSet, example: 12)) as Field<Int>
    public let targets = Field.map(
        "targets", .year, .integer(0...9_007_199_254_740_991), "Targets by year; the charter sets none.", .reserved, example: ["2027": 12])

    public init() {}

    private static func basis(_ name: String, _ subject: String) -> Field<String> {
        Field(
            member: Member(name, .oneOf(bases), "Where `\(subject)` comes from: the charter, inference, or an edit.", .serverSet, example: "inferred")
        )
    }

    public var naturalKey: [any Declared] { [code] }
    public var identity: Identity { .code }

    public var states: States {
        States(State("active", to: ["retired"]), State("retired", to: ["active"]))
    }

    public func derive(_ record: inout Record, previous: Record?) {
        guard let previous else { return }
        for (field, basis) in [(kind, kindBasis), (parent, parentBasis), (theme, themeBasis), (mission, missionBasis)]
        where record[field] != previous[field] {
            record[basis] = "edited"
        }
    }
}

extension Objective {
    /// The record of an item of the charter, as it is loaded at first start.
    public static func record(of item: StrategicFramework.Item) -> Record {
        let objective = Objective()
        var record = Record()
        record["id"] = .string(item.code)
        record[objective.code] = item.code
        record[objective.kind] = item.kind
        record[objective.labelFr] = item.labelFr
        record[objective.labelCorrectedFr] = item.labelCorrectedFr
        record[objective.labelEn] = item.labelEn
        record[objective.note] = item.note
        record[objective.textFr] = item.textFr
        record[objective.parent] = item.parent
        record[objective.theme] = item.theme
        record[objective.mission] = item.mission
        record[objective.parentBasis] = item.parentBasis
        record[objective.kindBasis] = item.kindBasis
        record[objective.themeBasis] = item.themeBasis
        record[objective.missionBasis] = item.missionBasis
        record[objective.relatedMissions] = item.relatedMissions
        record[objective.seedOrder] = item.seedOrder
        return record
    }
}
