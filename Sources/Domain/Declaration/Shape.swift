import JSON

/// What a member of a record may hold: all that reading, storing, filtering and the contract need to know of it.
public indirect enum Shape: Sendable {
    /// A text of so many characters (Unicode scalars), one line or several.
    case text(ClosedRange<Int>, lines: Lines)
    /// A text with a meaning of its own: SIRET, e-mail, pattern.
    case formatted(Format)
    case integer(ClosedRange<Int>)
    /// A number, with so many decimals at the most where that is said.
    case decimal(ClosedRange<Double>, places: Int?)
    case boolean
    /// `YYYY-MM-DD`.
    case day
    /// RFC 3339 in UTC with milliseconds.
    case instant
    /// A code of one of the reference lists.
    case code(CodeList)
    /// A value of a short enumeration of this member's own.
    case oneOf([String])
    /// The id of a record of this collection.
    case reference(collection: String)
    /// The code of an objective; with kinds, only of one of these.
    case objective(kinds: [String])
    /// A list without repeats.
    case list(Shape, minimum: Int)
    case object([Member])
    /// An object with free names: `external_ids`.
    case map(Format, Shape)

    public enum Lines: Sendable { case one, several }
}

extension Shape {
    /// Whether the list of one value or the value itself can be asked for in a filter (domain: all but text, URL, coordinates, lists of objects).
    var isComparable: Bool {
        switch self {
        case .text(let length, _): length.upperBound <= 200
        case .formatted(let format): format.name != Format.webAddress.name
        case .integer, .decimal, .boolean, .day, .instant, .code, .oneOf, .reference, .objective: true
        case .list(let element, _): element.isComparable
        case .object, .map: false
        }
    }

    /// Whether values have an order a reader would sort by.
    public var isOrdered: Bool {
        switch self {
        case .integer, .decimal, .day, .instant: true
        default: false
        }
    }

    /// Whether a value is a text, so that it has a beginning.
    public var isTextual: Bool {
        switch self {
        case .integer, .decimal, .boolean, .list, .object, .map: false
        default: true
        }
    }

    public var isList: Bool {
        if case .list = self { true } else { false }
    }

    /// The shape of a list's elements; of anything else, itself.
    public var element: Shape {
        if case .list(let element, _) = self { element } else { self }
    }

    /// The collection whose records this refers to, alone or in a list.
    public var target: String? {
        switch element {
        case .reference(let collection): collection
        case .objective: "objectives"
        default: nil
        }
    }
}
