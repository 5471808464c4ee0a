import JSON
import Storage

/// Numbers of persons by gender.
struct People: Sendable {
    var women = 0
    var men = 0
    var other = 0
    var unspecified = 0

    var total: Int { women + men + other + unspecified }

    /// `{"women","men","other","unspecified","total"}`
    var json: JSON {
        [
            "women": .integer(women), "men": .integer(men), "other": .integer(other), "unspecified": .integer(unspecified),
            "total": .integer(total),
        ]
    }

    /// Women among those whose gender was said.
    var shareOfWomen: JSON { ratio(women, women + men + other) }

    static func + (one: People, other: People) -> People {
        People(
            women: one.women + other.women, men: one.men + other.men, other: one.other + other.other,
            unspecified: one.unspecified + other.unspecified)
    }

    static func += (one: inout People, other: People) { one = one + other }
}

extension People {
    /// The sums of a member of persons, as columns that `init(_:from:)` reads.
    static func sums(_ member: String, of document: String = "document") -> String {
        Figure.genders.map { "sum(coalesce(\(document) ->> '$.\(member).\($0)', 0))" }.joined(separator: ", ")
    }

    /// The same of registrations, where a seat of which no more was said has no gender.
    static func sumsOfSeats(of document: String = "document") -> String {
        let said = ["women", "men", "other"].map { "coalesce(\(document) ->> '$.people.\($0)', 0)" }
        let seats = "coalesce(\(document) ->> '$.seats', 1)"
        return (said.map { "sum(\($0))" } + ["sum(\(seats) - \(said.joined(separator: " - ")))"]).joined(separator: ", ")
    }

    init(_ row: any Row, from column: Int) {
        self.init(women: row.int(column), men: row.int(column + 1), other: row.int(column + 2), unspecified: row.int(column + 3))
    }
}
