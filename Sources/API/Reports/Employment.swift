import Domain
import JSON
import Storage

extension Report {
    /// `employment`: the jobs in the members' structures, as they declare them for a year.
    static let employment = Report(
        name: "employment", title: "Jobs in the members' structures",
        text: """
            Sums of the members' headcounts of the year, declared or validated: in all, and by département, by kind or for each member. `reporting` \
            says how many of the members have declared any.
            """,
        parameters: [
            .year,
            ReportParameter(
                name: "group_by", shape: .oneOf(["department", "kind", "adherent"]), summary: "What the rows are about. Départements when absent.",
                example: "kind"),
        ],
        reads: ["adherents", "headcounts"],
        figures: [
            Figure("totals", .object(employmentFigures), "All of them."),
            Figure(
                "rows", .rows([Figure("key", .text(example: "31"), "Département, kind, or id of the member.")] + employmentFigures),
                "The same by what was asked, zeros too."),
        ],
        sums: ["permanent", "pathway", "volunteers", "administrators"].flatMap { name in
            (Figure.genders + ["total"]).map { PersonSum("/totals/\(name)/\($0)", of: "/rows/*/\(name)/\($0)") }
        } + (Headcounts.exits + ["total"]).map { PersonSum("/totals/exits/\($0)", of: "/rows/*/exits/\($0)") },
        sources: { ["/v1/adherents?status=member", "/v1/headcounts?year=\($0["year"] ?? "")"] },
        count: { question, moment in
            let headcounts = try Headcounts(year: question["year"] ?? "", question, moment)
            let grouping = question["group_by"] ?? "department"
            let keys: [String] =
                switch grouping {
                case "department": Departments.codes
                case "kind": CodeList.adherentKinds.codes
                default: headcounts.members.map(\.id)
                }
            return [
                "totals": headcounts.total { _ in true }.json,
                "rows": .array(
                    keys.map { key in
                        let part = headcounts.total { [$0.id, $0.department, $0.kind].contains(key) }
                        return .object(JSON.Object([("key", .string(key))] + (part.json.objectValue ?? [:]).map { ($0.name, $0.value) }))
                    }),
            ]
        })

    static let employmentFigures = [
        Figure("reporting", .count, "Members with headcounts for the year."), Figure("members", .count, "Members."),
        Figure("permanent", .people, "Permanent employees."), Figure("pathway", .people, "Employees on a pathway."),
        Figure("volunteers", .people, "Volunteers."), Figure("administrators", .people, "Administrators."),
        Figure("fte", .number, "Full-time equivalents."),
        Figure(
            "exits",
            .object([
                Figure("lasting_job", .persons, "To a lasting job."), Figure("transition_job", .persons, "To a job of transition."),
                Figure("positive", .persons, "To another positive end."), Figure("other", .persons, "Others."),
                Figure("total", .persons, "All of them."),
            ]), "Employees who left a pathway, by where to."),
    ]
}

/// The members with what they have declared for a year.
struct Headcounts {
    static let exits = ["lasting_job", "transition_job", "positive", "other"]

    struct Member {
        let id: String
        let kind: String
        let department: String?
    }

    /// A sum over some members.
    struct Total {
        var reporting = 0
        var members = 0
        var people: [People] = [People(), People(), People(), People()]
        var fte = 0.0
        var exits: [Int?] = [0, 0, 0, 0]

        var json: JSON {
            let names = ["permanent", "pathway", "volunteers", "administrators"]
            let exits = zip(Headcounts.exits, self.exits).map { ($0, JSON.persons($1)) } + [("total", .persons(self.exits.sum))]
            let people = zip(names, self.people).map { ($0, $1.json) }
            let counts: [(String, JSON)] = [("reporting", .integer(reporting)), ("members", .integer(members))]
            return .object(JSON.Object(counts + people + [("fte", .hundredths(fte)), ("exits", .object(JSON.Object(exits)))]))
        }
    }

    let members: [Member]
    private let declared: [String: Total]

    init(year: String, _ question: ReportQuestion, _ moment: Moment) throws {
        guard let adherents = moment.table("adherents") else { throw Problem(.notFound) }
        members = try moment.all(
            Statement { statement in
                "SELECT id, kind, department FROM adherents WHERE \(statement.condition("status = 'member'", adherents, question)) ORDER BY id"
            }
        ) { Member(id: $0.text(0), kind: $0.text(1), department: $0.optionalText(2)) }
        let people = ["permanent", "pathway", "volunteers", "administrators"].map { People.sums($0) }
        let exits = Self.exits.map { People.sum("exits.\($0)") }
        let columns = (people + ["sum(coalesce(document ->> '$.fte', 0))"] + exits).joined(separator: ", ")
        let rows = try moment.all(
            Statement { statement in
                "SELECT adherent_id, \(columns) FROM headcounts WHERE year = CAST(\(statement.bind(year)) AS INTEGER) GROUP BY adherent_id"
            }
        ) { row in
            (
                row.text(0),
                Total(
                    reporting: 1, members: 1, people: (0..<4).map { People(row, from: 1 + 4 * $0) }, fte: row.double(17),
                    exits: (18..<22).map { row.optionalInt($0) })
            )
        }
        declared = Dictionary(uniqueKeysWithValues: rows)
    }

    /// The sum over the members that are chosen.
    func total(of isChosen: (Member) -> Bool) -> Total {
        members.filter(isChosen).reduce(into: Total()) { sum, member in
            sum.members += 1
            guard let part = declared[member.id] else { return }
            sum.reporting += 1
            for index in sum.people.indices { sum.people[index] += part.people[index] }
            sum.fte += part.fte
            for index in sum.exits.indices { sum.exits[index] = [sum.exits[index], part.exits[index]].sum }
        }
    }
}
