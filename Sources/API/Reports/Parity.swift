import Domain
import JSON
import Storage

extension Report {
    /// `parity`: women and men among trainees, employees and administrators.
    static let parity = Report(
        name: "parity", title: "Women and men",
        text: """
            Persons by gender among the registrations of the year, whatever became of them, and in the members' headcounts of the year. A share is women \
            among those whose gender was said. `board` and `employee_actions` are null as long as they are not collected here.
            """,
        parameters: [.year], reads: ["registrations", "headcounts", "adherents"],
        figures: groups.map { Figure($0.name, .people, $0.summary, nullable: $0.comesLater) } + [
            Figure("shares", .object(groups.map { Figure($0.name, .ratio, "Women's share: \($0.summary.lowercased())") }), "The shares of women.")
        ],
        shares: groups.map { PersonShare("/shares/\($0.name)", of: "/\($0.name)/*") },
        sources: { question in
            let days = question.days
            return [
                "/v1/registrations?requested_on.gte=\(days.first)&requested_on.lte=\(days.last)", "/v1/headcounts?year=\(question["year"] ?? "")",
                "/v1/adherents?status=member",
            ]
        },
        count: { question, moment in
            let headcounts = try Headcounts(year: question["year"] ?? "", question, moment).total { _ in true }
            let counted: [String: People] = [
                "registrations": try registered(question, moment), "permanent": headcounts.people[0], "pathway": headcounts.people[1],
                "administrators": headcounts.people[3],
            ]
            let shares = groups.map { ($0.name, counted[$0.name]?.shareOfWomen ?? .null) }
            return JSON.Object(groups.map { ($0.name, counted[$0.name]?.json ?? .null) } + [("shares", .object(JSON.Object(shares)))])
        })

    private static let groups: [(name: String, summary: String, comesLater: Bool)] = [
        ("registrations", "Seats of registrations.", false), ("board", "Seats on the board of the region.", true),
        ("permanent", "Permanent employees.", false), ("pathway", "Employees on a pathway.", false), ("administrators", "Administrators.", false),
        ("employee_actions", "Participants in employee actions.", true),
    ]
}

private func registered(_ question: ReportQuestion, _ moment: Moment) throws -> People {
    guard let table = moment.table("registrations") else { return People() }
    let statement = Statement { "SELECT \(People.sumsOfSeats()) FROM registrations WHERE \($0.activity(table, question))" }
    return try moment.all(statement) { People($0, from: 0) }.first ?? People()
}
