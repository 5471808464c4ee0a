import JSON
import Storage

/// Numbers of persons by gender; nil where they are not known, for a mirror holds null where its source masked a small number.
struct People: Sendable {
    var women: Int? = 0
    var men: Int? = 0
    var other: Int? = 0
    var unspecified: Int? = 0

    var total: Int? { [women, men, other, unspecified].sum }

    /// `{"women","men","other","unspecified","total"}`
    var json: JSON {
        [
            "women": .persons(women), "men": .persons(men), "other": .persons(other), "unspecified": .persons(unspecified),
            "total": .persons(total),
        ]
    }

    /// Women among those whose gender was said.
    var shareOfWomen: JSON {
        guard let women, let said = [women, men, other].sum else { return .null }
        return ratio(women, said)
    }

    static func + (one: People, other: People) -> People {
        People(
            women: [one.women, other.women].sum, men: [one.men, other.men].sum, other: [one.other, other.other].sum,
            unspecified: [one.unspecified, other.unspecified].sum)
    }

    static func += (one: inout People, other: People) { one = one + other }
}

extension Sequence<Int?> {
    /// The sum; nil when one of them is not known.
    var sum: Int? { reduce(0) { sum, number in sum.flatMap { sum in number.map { sum + $0 } } } }
}

extension JSON {
    static func persons(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
}

extension People {
    /// The sum of a number of persons, as a column: null when one of them is masked.
    static func sum(_ path: String, of document: String = "document") -> String {
        "CASE WHEN max(json_type(\(document), '$.\(path)') = 'null') THEN NULL ELSE coalesce(sum(\(document) ->> '$.\(path)'), 0) END"
    }

    /// The sums of a member of persons, as columns that `init(_:from:)` reads.
    static func sums(_ member: String, of document: String = "document") -> String {
        Figure.genders.map { sum("\(member).\($0)", of: document) }.joined(separator: ", ")
    }

    /// The same of registrations, where a seat of which no more was said has no gender.
    static func sumsOfSeats(of document: String = "document") -> String {
        let genders = ["women", "men", "other"]
        let said = genders.map { sum("people.\($0)", of: document) }
        let unspecified = ([sumOfSeats(of: document)] + said).joined(separator: " - ")
        return (said + [unspecified]).joined(separator: ", ")
    }

    static func sumOfSeats(of document: String = "document") -> String { sum("seats", of: document) }

    init(_ row: any Row, from column: Int) {
        let numbers = (column..<column + 4).map { row.optionalInt($0) }
        self.init(women: numbers[0], men: numbers[1], other: numbers[2], unspecified: numbers[3])
    }
}
