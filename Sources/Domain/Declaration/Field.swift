import JSON

/// A member of a resource, with the Swift type of its value: `record[training.title]` is a `String?`.
public struct Field<Value: FieldValue>: Sendable {
    public let member: Member
}

/// What gives the engine a member: fields and groups of fields.
public protocol Declared: Sendable {
    var member: Member { get }
}

extension Field: Declared {}

/// A member that is an object of further fields: `record[adherent.address.inseeCode]`.
@dynamicMemberLookup
public struct Group<Fields: Sendable>: Declared {
    public let member: Member
    let fields: Fields

    public init(_ name: String, _ fields: Fields, _ summary: String, _ traits: Member.Traits = []) {
        let members = declaredMembers(of: fields).map { $0.under(name) }
        self.member = Member(name, .object(members), summary, traits)
        self.fields = fields
    }

    public subscript<Value>(dynamicMember path: KeyPath<Fields, Field<Value>>) -> Field<Value> {
        Field<Value>(member: fields[keyPath: path].member.under(member.name))
    }
}

/// The members that a resource or group declares as its stored properties, in their order.
func declaredMembers(of declaration: Any) -> [Member] {
    Mirror(reflecting: declaration).children.compactMap { ($0.value as? any Declared)?.member }
}

extension Field<String> {
    /// One line of 1 to 200 characters.
    public static func line(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        text(name, 1...200, .one, summary, traits, example: example)
    }

    /// A title or name: 3 to 200 characters, searched.
    public static func title(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        text(name, 3...200, .one, summary, traits.union(.searchable), example: example)
    }

    /// Several lines of 1 to 10,000 characters.
    public static func text(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        text(name, 1...10_000, .several, summary, traits, example: example)
    }

    public static func text(
        _ name: String, _ length: ClosedRange<Int>, _ lines: Shape.Lines, _ summary: String, _ traits: Member.Traits = [], example: String
    ) -> Self {
        Field(member: Member(name, .text(length, lines: lines), summary, traits, example: .string(example)))
    }

    public static func formatted(_ name: String, _ format: Format, _ summary: String, _ traits: Member.Traits = [], example: String? = nil) -> Self {
        Field(member: Member(name, .formatted(format), summary, traits, example: .string(example ?? format.example)))
    }

    public static func code(
        _ name: String, of list: CodeList, standard: String? = nil, _ summary: String, _ traits: Member.Traits = [], example: String
    ) -> Self {
        Field(member: Member(name, .code(list), standard: standard.map(JSON.string), summary, traits, example: .string(example)))
    }

    public static func oneOf(
        _ name: String, _ values: [String], standard: String? = nil, _ summary: String, _ traits: Member.Traits = [], example: String? = nil
    ) -> Self {
        Field(member: Member(name, .oneOf(values), standard: standard.map(JSON.string), summary, traits, example: .string(example ?? values[0])))
    }

    public static func reference(_ name: String, to collection: String, _ summary: String, _ traits: Member.Traits = []) -> Self {
        Field(
            member: Member(name, .reference(collection: collection), summary, traits.union(.indexed), example: .string(Format.uuid.example)))
    }

    public static func objective(_ name: String, kinds: [String] = [], _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        Field(member: Member(name, .objective(kinds: kinds), summary, traits, example: .string(example)))
    }
}

extension Field<[String]> {
    public static func list(
        _ name: String, of element: Shape, minimum: Int = 0, _ summary: String, _ traits: Member.Traits = [], example: [String]
    ) -> Self {
        Field(member: Member(name, .list(element, minimum: minimum), summary, traits, example: .array(example.map(JSON.string))))
    }

    public static func codes(
        _ name: String, of list: CodeList, minimum: Int = 0, _ summary: String, _ traits: Member.Traits = [], example: [String]
    ) -> Self {
        .list(name, of: .code(list), minimum: minimum, summary, traits, example: example)
    }
}

extension Field<Int> {
    public static func integer(
        _ name: String, in range: ClosedRange<Int> = 0...9_007_199_254_740_991, standard: Int? = nil, _ summary: String,
        _ traits: Member.Traits = [], example: Int
    ) -> Self {
        Field(member: Member(name, .integer(range), standard: standard.map(JSON.integer), summary, traits, example: .integer(example)))
    }

    /// The member `year`, from 1985 to 2100.
    public static func year(_ summary: String, _ traits: Member.Traits = []) -> Self {
        .integer("year", in: 1985...2100, summary, traits, example: 2026)
    }
}

extension Field<Double> {
    public static func decimal(
        _ name: String, _ range: ClosedRange<Double>, places: Int? = nil, _ summary: String, _ traits: Member.Traits = [], example: Double
    ) -> Self {
        Field(member: Member(name, .decimal(range, places: places), summary, traits, example: .number(example)))
    }

    /// A number of hours, to the hundredth.
    public static func hours(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: Double) -> Self {
        .decimal(name, 0...1_000_000, places: 2, summary, traits, example: example)
    }
}

extension Field<Bool> {
    public static func boolean(_ name: String, standard: Bool? = nil, _ summary: String, _ traits: Member.Traits = [], example: Bool = true) -> Self {
        Field(member: Member(name, .boolean, standard: standard.map(JSON.bool), summary, traits, example: .bool(example)))
    }
}

extension Field<Day> {
    public static func day(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        Field(member: Member(name, .day, summary, traits, example: .string(example)))
    }
}

extension Field<Instant> {
    public static func time(_ name: String, _ summary: String, _ traits: Member.Traits = [], example: String) -> Self {
        Field(member: Member(name, .instant, summary, traits, example: .string(example)))
    }
}

extension Field<[JSON.Object]> {
    /// A list of objects with the members that `fields` declares.
    public static func objects(_ name: String, of fields: any Sendable, _ summary: String, _ traits: Member.Traits = [], example: JSON) -> Self {
        Field(member: Member(name, .list(.object(declaredMembers(of: fields)), minimum: 0), summary, traits, example: example))
    }
}

extension Field<JSON.Object> {
    /// An object with free names of one form and values of one shape.
    public static func map(
        _ name: String, _ names: Format, _ values: Shape, standard: JSON? = nil, _ summary: String, _ traits: Member.Traits = [], example: JSON
    ) -> Self {
        Field(member: Member(name, .map(names, values), standard: standard, summary, traits, example: example))
    }
}
