import Domain
import JSON
import Storage

extension Report {
    /// `participation`: where employees take part in the members' government, and in the life of the network.
    static let participation = Report(
        name: "participation", title: "How persons and members take part",
        text: """
            Where the members' employees have seats or another way to take part: the minimum of the charter is an employee's seat or a mode of \
            participation. Then what was done in the year: engagements in campaigns (`engaged`), contributions (`published` or `acknowledged`), \
            trainees (seats of `attended` registrations).
            """,
        parameters: [.year, .personCategory],
        reads: known("adherents", "registrations", "engagements", "contributions"),
        figures: [
            Figure("members", .count, "Adherents with the status `member`."),
            Figure("with_employee_seats", .count, "Members with at least one seat of employees."),
            Figure("with_pathway_seats", .count, "Members with at least one seat of employees on a pathway."),
            Figure("meeting_minimum", .count, "Members with an employee's seat or a mode of participation."),
            Figure("share", .ratio, "Their part of the members."),
            Figure("gap_ids", .codes(example: [Format.uuid.example]), "Ids of the members that do not meet the minimum."),
            Figure("proposals", .object(proposals), "What became of proposals; null as long as they are not collected here.", nullable: true),
            .breakdown(
                "by_person_category", by: .personCategories,
                [
                    Figure("proposals", .persons, "Proposals made.", nullable: true),
                    Figure("attendances", .persons, "Persons present at assemblies.", nullable: true),
                    Figure("trainees", .persons, "Seats of attended registrations."),
                    Figure("action_participants", .persons, "Participants in employee actions.", nullable: true),
                    Figure("board_seats", .persons, "Seats on the board of the region.", nullable: true),
                ], "By category of persons."),
            Figure(
                "adherents",
                .rows(
                    [Figure("adherent_id", .text(example: Format.uuid.example), "The member.")]
                        + involvement.map { Figure($0.name, $0.isOfPersons ? .persons : .count, $0.summary, nullable: $0.name != "trainees") }),
                "What each member takes part in."),
        ],
        sources: { question in
            let year = question["year"] ?? ""
            return ["/v1/adherents?status=member"]
                + known("registrations").map { "/v1/\($0)?status=attended&requested_on.gte=\(year)-01-01&requested_on.lte=\(year)-12-31" }
                + known("engagements").map { "/v1/\($0)?status=engaged" } + known("contributions").map { "/v1/\($0)?status=published,acknowledged" }
        }, count: countParticipation)

    private static let proposals = [
        Figure("submitted", .count, "Proposals submitted."), Figure("answered", .count, "Those answered."),
        Figure("share_answered", .ratio, "Their part."), Figure("median_days_to_answer", .number, "Half were answered within so many days."),
        Figure("accepted", .count, "Those accepted."), Figure("experimented", .count, "Those put to an experiment."),
        Figure("share_experimented", .ratio, "Their part of those accepted."),
    ]

    fileprivate static let involvement: [(name: String, summary: String, isOfPersons: Bool)] = [
        ("engagements", "Campaigns it is engaged in.", false), ("contributions", "Contributions it took part in.", false),
        ("attendances", "Persons present at assemblies.", true), ("proposals", "Proposals made.", false), ("mandates", "Mandates held.", false),
        ("board_seats", "Seats on the board of the region.", false), ("cooperations", "Cooperations it takes part in.", false),
        ("trainees", "Seats of attended registrations.", true),
    ]
}

private func countParticipation(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    let members = try membersWithSeats(question, moment)
    let meeting = members.filter(\.meetsMinimum)
    let trainees = try countTrainees(by: "person_category", question, moment)
    let involvement = try involvementOfAdherents(question, moment)
    let categories = CodeList.personCategories.codes.map { category -> JSON in
        [
            "key": .string(category), "proposals": nil, "attendances": nil,
            "trainees": .persons(trainees[category, default: 0]), "action_participants": nil, "board_seats": nil,
        ]
    }
    let adherents = members.map { member -> JSON in
        var row: JSON.Object = ["adherent_id": .string(member.id)]
        for (name, _, _) in Report.involvement { row.append(name, involvement[name].map { .persons($0[member.id, default: 0]) } ?? nil) }
        return .object(row)
    }
    return [
        "members": .integer(members.count), "with_employee_seats": .integer(members.count { $0.employeeSeats > 0 }),
        "with_pathway_seats": .integer(members.count { $0.pathwaySeats > 0 }), "meeting_minimum": .integer(meeting.count),
        "share": ratio(meeting.count, members.count), "gap_ids": .array(members.filter { !$0.meetsMinimum }.map { .string($0.id) }),
        "proposals": nil, "by_person_category": .array(categories), "adherents": .array(adherents),
    ]
}

private struct Member {
    let id: String
    let employeeSeats: Int
    let pathwaySeats: Int
    let hasModes: Bool

    var meetsMinimum: Bool { employeeSeats > 0 || hasModes }
}

private func membersWithSeats(_ question: ReportQuestion, _ moment: Moment) throws -> [Member] {
    guard let table = moment.table("adherents") else { return [] }
    let statement = Statement { statement in
        let modes = table.listRows("governance.participation_modes", as: "mode")
        return """
            SELECT id, governance_employee_seats, governance_pathway_employee_seats, id IN (SELECT id FROM (\(modes))) FROM adherents \
            WHERE \(statement.condition("status = 'member'", table, question)) ORDER BY id
            """
    }
    return try moment.all(statement) { Member(id: $0.text(0), employeeSeats: $0.int(1), pathwaySeats: $0.int(2), hasModes: $0.int(3) == 1) }
}

/// What each adherent took part in, by what it is; nil for what is not collected here.
private func involvementOfAdherents(_ question: ReportQuestion, _ moment: Moment) throws -> [String: [String: Int?]] {
    var counts: [String: [String: Int?]] = [:]
    for (name, states) in [("engagements", "'engaged'"), ("contributions", "'published', 'acknowledged'")] {
        guard let table = moment.table(name), let rows = table.adherentRows else { continue }
        let statement = Statement { statement in
            """
            SELECT adherent, count(*) FROM (\(rows)) WHERE id IN (SELECT id FROM \(table.name) WHERE \
            \(statement.activity(table, question, and: "status IN (\(states))"))) GROUP BY adherent
            """
        }
        counts[name] = try moment.counts(statement).mapValues { $0 }
    }
    counts["trainees"] = try countTrainees(by: "adherent_id", question, moment)
    return counts
}

/// Seats of attended registrations, by a column; nil where some are masked.
private func countTrainees(by column: String, _ question: ReportQuestion, _ moment: Moment) throws -> [String: Int?] {
    guard let table = moment.table("registrations") else { return [:] }
    let statement = Statement { statement in
        var condition = "status = 'attended'"
        if let category = question["person_category"] { condition += " AND person_category = \(statement.bind(category))" }
        let rows = statement.activity(table, question, and: condition)
        return "SELECT \(column), \(People.sumOfSeats()) FROM registrations WHERE \(rows) GROUP BY \(column)"
    }
    return Dictionary(try moment.all(statement) { ($0.text(0), $0.optionalInt(1)) }) { [$0, $1].sum }
}
