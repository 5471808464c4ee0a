import Domain
import JSON
import Storage

extension Report {
    /// `values-transmission`: which members the network's values have reached through a training.
    static let valuesTransmission = Report(
        name: "values-transmission", title: "How far the network's values reach",
        text: "A member is reached when somebody of it attended, in the year, a session of a training with the theme `values`.",
        parameters: [.year], reads: ["adherents", "registrations", "training-sessions", "trainings"],
        figures: [
            Figure("members", .count, "Members."), Figure("reached", .count, "Those that were reached."), Figure("share", .ratio, "Their part."),
            Figure(
                "rows",
                .rows([
                    Figure("adherent_id", .text(example: Format.uuid.example), "The member."),
                    Figure("name", .text(example: "Les Ateliers du Lauragais"), "Its name."),
                    Figure("department", .code(.departments), "Its département.", nullable: true),
                    Figure("reached", .flag, "Whether it was reached."),
                    Figure("trainees", .persons, "Seats of attended registrations."),
                    Figure("last_on", .day, "First day of the last session attended.", nullable: true),
                ]), "The members, by name."),
            .breakdown(
                "by_department", by: .departments,
                [
                    Figure("members", .count, "Members."), Figure("reached", .count, "Those that were reached."),
                    Figure("share", .ratio, "Their part."),
                ], "By département."),
        ],
        sources: { question in
            let days = question.days
            return [
                "/v1/adherents?status=member", "/v1/trainings?themes=values",
                "/v1/training-sessions?starts_on.gte=\(days.first)&starts_on.lte=\(days.last)", "/v1/registrations?status=attended",
            ]
        }, count: countTransmission)
}

private func countTransmission(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    guard let table = moment.table("adherents") else { return [:] }
    let days = question.days
    let attended = try moment.all(
        Statement { statement in
            """
            SELECT taken.adherent_id, \(People.sumOfSeats(of: "taken.document")), max(session.starts_on) FROM registrations AS taken \
            JOIN training_sessions AS session ON session.id = taken.session_id \
            JOIN list_values AS theme ON theme.collection = 'trainings' AND theme.field = 'themes' AND theme.value = 'values' \
            AND theme.id = session.training_id WHERE taken.status = 'attended' \
            AND session.starts_on BETWEEN \(statement.bind(days.first)) AND \(statement.bind(days.last)) GROUP BY taken.adherent_id
            """
        }
    ) { ($0.text(0), (trainees: $0.optionalInt(1), last: $0.text(2))) }
    let reached = Dictionary(uniqueKeysWithValues: attended)
    let members = try moment.all(
        Statement { statement in
            """
            SELECT id, name, department FROM adherents WHERE \(statement.condition("status = 'member'", table, question)) ORDER BY name_sort, id
            """
        }
    ) { (id: $0.text(0), name: $0.text(1), department: $0.optionalText(2)) }
    func counts(_ members: [(id: String, name: String, department: String?)]) -> [(String, JSON)] {
        let count = members.count { reached[$0.id] != nil }
        return [("members", .integer(members.count)), ("reached", .integer(count)), ("share", ratio(count, members.count))]
    }
    let rows = members.map { member -> JSON in
        let attended = reached[member.id]
        return [
            "adherent_id": .string(member.id), "name": .string(member.name), "department": member.department.map(JSON.string) ?? nil,
            "reached": .bool(attended != nil), "trainees": .persons(attended.map(\.trainees) ?? 0),
            "last_on": attended.map { .string($0.last) } ?? nil,
        ]
    }
    let places = Departments.codes.map { code in
        JSON.object(JSON.Object([("key", .string(code))] + counts(members.filter { $0.department == code })))
    }
    return JSON.Object(counts(members) + [("rows", .array(rows)), ("by_department", .array(places))])
}
