import Domain
import JSON

/// A member of a report's answer: what it is decides its schema, its example, and whether it may be masked.
struct Figure: Sendable {
    indirect enum Kind: Sendable {
        /// How many records or structures.
        case count
        /// How many persons: null where it is masked.
        case persons
        /// Persons by gender, with their total.
        case people
        /// A part of a whole: four decimals, rounded half up; null over 0.
        case ratio
        /// Any other number: hours, full-time equivalents.
        case number
        case text(example: String)
        case code(CodeList)
        case flag
        case day
        case codes(example: [String])
        /// Counts under free names.
        case counts(example: String)
        case object([Figure])
        /// A list of rows.
        case rows([Figure])
    }

    let name: String
    let kind: Kind
    let summary: String
    /// Whether it is null where there is nothing to count from.
    var isNullable = false

    init(_ name: String, _ kind: Kind, _ summary: String, nullable: Bool = false) {
        self.name = name
        self.kind = kind
        self.summary = summary
        isNullable = nullable
    }

    /// The members of persons by gender.
    static let genders = ["women", "men", "other", "unspecified"]

    /// A breakdown: a row for each key, zeros too.
    static func breakdown(_ name: String, by list: CodeList, _ figures: [Figure], _ summary: String, nullable: Bool = false) -> Figure {
        Figure(name, .rows([Figure("key", .code(list), "What the row is about.")] + figures), summary, nullable: nullable)
    }
}

// MARK: - In the contract

extension Figure {
    func schema(_ components: Components) -> JSON {
        let schema = Self.schema(of: kind, components)
        return Schema.described(summary, isNullable ? Self.nullable(schema) : schema)
    }

    static func object(_ figures: [Figure], _ components: Components) -> JSON {
        [
            "type": "object", "required": .array(figures.map { .string($0.name) }),
            "properties": .object(JSON.Object(figures.map { ($0.name, $0.schema(components)) })),
        ]
    }

    private static func schema(of kind: Kind, _ components: Components) -> JSON {
        switch kind {
        case .count: ["type": "integer", "minimum": 0]
        case .persons: ["type": ["integer", "null"], "minimum": 0]
        case .people: components.value("PeopleCount", people)
        case .ratio: ["type": ["number", "null"]]
        case .number: ["type": "number"]
        case .text: ["type": "string"]
        case .code(let list): ValueSchemas.code(list, components)
        case .flag: ["type": "boolean"]
        case .day: Shape.day.value(components)
        case .codes: ["type": "array", "items": ["type": "string"]]
        case .counts: ["type": "object", "additionalProperties": ["type": "integer", "minimum": 0]]
        case .object(let figures): object(figures, components)
        case .rows(let figures): ["type": "array", "items": object(figures, components)]
        }
    }

    private static let people: JSON = [
        "description": "Persons by gender; a number under 5 is null for the role `federation`.", "type": "object",
        "required": .array((genders + ["total"]).map(JSON.string)),
        "properties": [
            "women": ["description": "Women.", "type": ["integer", "null"], "minimum": 0],
            "men": ["description": "Men.", "type": ["integer", "null"], "minimum": 0],
            "other": ["description": "Persons of another gender.", "type": ["integer", "null"], "minimum": 0],
            "unspecified": ["description": "Persons whose gender was not said.", "type": ["integer", "null"], "minimum": 0],
            "total": ["description": "All of them.", "type": ["integer", "null"], "minimum": 0],
        ],
        "examples": [example(of: .people)],
    ]

    private static func nullable(_ schema: JSON) -> JSON {
        guard case .object(var members) = schema else { return schema }
        guard let type = members["type"] else { return ["anyOf": [schema, ["type": "null"]]] }
        if type.arrayValue == nil { members["type"] = [type, "null"] }
        return .object(members)
    }

    static func example(of figures: [Figure]) -> JSON {
        .object(JSON.Object(figures.map { ($0.name, example(of: $0.kind)) }))
    }

    private static func example(of kind: Kind) -> JSON {
        switch kind {
        case .count: 12
        case .persons: 18
        case .people: ["women": 10, "men": 7, "other": 0, "unspecified": 1, "total": 18]
        case .ratio: 0.5
        case .number: 24.5
        case .text(let example): .string(example)
        case .code(let list): list.codes.first.map(JSON.string) ?? nil
        case .flag: true
        case .day: "2026-06-30"
        case .codes(let example): .array(example.map(JSON.string))
        case .counts(let example): .object(JSON.Object([(example, 3)]))
        case .object(let figures): Self.example(of: figures)
        case .rows(let figures): [Self.example(of: figures)]
        }
    }
}
