import Domain
import JSON

/// The schemas of single values, each a component of its own: texts, formats, codes.
enum ValueSchemas {
    /// At least one character that is no white space, and no control character.
    static let linePattern = #"^[^\u0000-\u001f]*[^\s\u0000-\u001f][^\u0000-\u001f]*$"#
    /// The same with line ends and tabs.
    static let textPattern = #"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*[^\s\u0000-\u001f][^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$"#

    static func text(_ length: ClosedRange<Int>, _ lines: Shape.Lines, _ components: Components) -> JSON {
        let schema: JSON = [
            "type": "string", "minLength": .integer(length.lowerBound), "maxLength": .integer(length.upperBound),
            "pattern": .string(lines == .one ? linePattern : textPattern),
        ]
        switch (length, lines) {
        case (1...200, .one): return components.value("Line", describe(schema, "One line of text, not blank.", "Les Ateliers du Lauragais"))
        case (3...200, .one): return components.value("Title", describe(schema, "A name or title on one line.", "Lire et présenter un bilan"))
        case (1...10_000, .several):
            return components.value(
                "Text", describe(schema, "A text of one or more lines, not blank.", "Jour 1 : le bilan.\nJour 2 : le compte de résultat."))
        default: return schema
        }
    }

    static func formatted(_ format: Format, _ components: Components) -> JSON {
        components.value(typeName(format.name), schema(of: format))
    }

    private static func schema(of format: Format) -> JSON {
        var schema: JSON.Object = ["type": "string"]
        if let registered = format.registered { schema.append("format", .string(registered)) }
        if format.registered == nil, format.issue != .invalidFormat || customFormats.contains(format.name) {
            schema.append("format", .string(format.name))
        }
        if let expression = format.expression ?? expressions[format.name] { schema.append("pattern", .string(expression)) }
        if format.expression == nil { schema.append("maxLength", .integer(format.maximumLength)) }
        return describe(
            .object(schema), descriptions[format.name] ?? "A text of the form `\(format.expression ?? format.name)`.", .string(format.example))
    }

    /// Formats with a rule that no pattern says: they have a name in `format`, so that generators of test data can know them.
    private static let customFormats: Set = ["insee_code", "phone"]
    private static let expressions = ["url": "^[Hh][Tt][Tt][Pp][Ss]?://"]

    private static let descriptions = [
        "siret":
            "Number of an establishment in the register Sirene: 14 digits with check digit (ISO/IEC 7812; La Poste's add up to a multiple of 5).",
        "siren": "Number of a legal unit in the register Sirene: 9 digits.",
        "rna": "Number in the *Répertoire national des associations*: W and 9 digits.",
        "nda": "*Numéro de déclaration d'activité* of a training body: 11 digits.",
        "naf": "Code of the *nomenclature d'activités française*, rev. 2: 4 digits and a letter.",
        "insee_code": "INSEE code of a commune (*Code officiel géographique*), which is not its postal code.",
        "postal_code": "French postal code.",
        "phone": "Telephone number in E.164; the French form `05 61 00 00 00` is converted.",
        "email": "E-mail address, stored in lower case.",
        "url": "Address of a page, http or https.",
        "uuid": "UUID of any version (RFC 9562), in lower case when answered.",
        "code": "A short code of the association's own.",
        "rncp_code": "Number in the *Répertoire national des certifications professionnelles*.",
        "rs_code": "Number in the *Répertoire spécifique* of France compétences.",
        "formacode": "Field of training in the thesaurus Formacode.",
        "source": "Name of another system.",
        "year": "A year from 1985 to 2100.",
    ]

    // MARK: - Codes

    static func code(_ list: CodeList, _ components: Components) -> JSON {
        components.value(codeName(list.name), codeSchema(list))
    }

    private static func codeSchema(_ list: CodeList) -> JSON {
        var text = "Code of the list `\(list.name)`"
        if list.items.count <= 20 {
            text += ":\n\n" + list.items.map { "- `\($0.code)`: \($0.labelFr)" }.joined(separator: "\n")
        } else {
            text += ", of \(list.items.count) codes."
        }
        return describe(["type": "string", "enum": .array(list.codes.map(JSON.string))], text, list.codes.first.map(JSON.string) ?? nil)
    }

    /// `adherent-kinds` → `AdherentKind`.
    private static func codeName(_ list: String) -> String {
        if let name = irregular[list] { return name }
        let name = typeName(list)
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return name.hasSuffix("s") ? String(name.dropLast()) : name
    }

    private static let irregular = ["rome": "RomeCode", "legal-bases": "LegalBasis", "reseaux-porteurs": "ReseauPorteur", "themes": "TrainingTheme"]

    /// The code of an item of the charter, of any kind or of these.
    static func objective(_ kinds: [String], _ components: Components) -> JSON {
        let codes = StrategicFramework.shared.items.filter { kinds.isEmpty || kinds.contains($0.kind) }.map { JSON.string($0.code) }
        let schema: JSON = ["type": "string", "enum": .array(codes)]
        if kinds.isEmpty { return components.value("ObjectiveCode", describe(schema, "Code of an item of the charter.", "OBJ-12")) }
        let name = kinds.map(typeName).joined(separator: "Or") + "Code"
        let words = kinds.map { $0.replacing("_", with: " ") }.joined(separator: " or ")
        return components.value(name, describe(schema, "Code of an item of the charter of the kind \(words).", codes.first ?? nil))
    }

    // MARK: - Names and words

    /// `insee_code`, `adherent-kinds` → `InseeCode`, `AdherentKinds`.
    static func typeName(_ name: String) -> String {
        name.split { $0 == "_" || $0 == "-" || $0 == "." }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// A schema with what it means before it and an example behind.
    static func describe(_ schema: JSON, _ description: String, _ example: JSON?) -> JSON {
        guard case .object(let members) = schema else { return schema }
        var described: JSON.Object = ["description": .string(description)]
        for (name, value) in members { described.append(name, value) }
        if let example, !example.isNull { described.append("examples", [example]) }
        return .object(described)
    }
}
