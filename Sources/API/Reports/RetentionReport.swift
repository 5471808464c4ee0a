import Domain
import JSON
import Storage

extension Report {
    /// `retention`: which personal data may be held no longer.
    static let retention = Report(
        name: "retention", title: "Personal data to be purged",
        text: """
            Contacts whose `retention_until_on` is before the day, and registrations that still say who came to a session that ended more than \
            \(Registration.yearsNamingPersons) years before it. Anonymised contacts are held no longer. `POST /v1/contacts/purge` ends what is listed here \
            and is the region's own, and deals with deleted contacts as well. The rows are the longest due, \(mostRows) of each at the most.
            """,
        parameters: [.on], reads: ["contacts", "registrations", "training-sessions"],
        figures: [
            Figure("contacts", .persons, "Contacts that are held."), Figure("contacts_due", .persons, "Those that are due."),
            .breakdown("by_person_category", by: .personCategories, [Figure("due", .persons, "Contacts that are due.")], "By category."),
            Figure("registrations", .persons, "Registrations that name a person."), Figure("registrations_due", .persons, "Those that are due."),
            Figure(
                "contact_rows",
                .rows([
                    Figure("id", .text(example: Format.uuid.example), "The contact."),
                    Figure("retention_until_on", .day, "The day until which it may be held."),
                ]), "The contacts that are due."),
            Figure(
                "registration_rows",
                .rows([
                    Figure("id", .text(example: Format.uuid.example), "The registration."), Figure("ended_on", .day, "The end of its session."),
                ]), "The registrations that are due; none for the federation, which does not see whom they name."),
        ],
        sums: [PersonSum("/contacts_due", of: "/by_person_category/*/due")],
        sources: { question in
            ["/v1/contacts?retention_until_on.lt=\(question["on"] ?? "")&status=active,inactive", "/v1/registrations?contact_id.null=false"]
        }, count: countRetention)

    fileprivate static let mostRows = 500
}

private func countRetention(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    guard let contacts = moment.table("contacts"), let registrations = moment.table("registrations"), let day = Day(question["on"] ?? "") else {
        return [:]
    }
    let named = "status <> '\(Contact.anonymised)' AND \(question.visible(contacts))"
    let held = try moment.counts(
        Statement { "SELECT person_category, count(*) FROM contacts WHERE \($0.condition(named, contacts, question)) GROUP BY 1" })
    let due = try moment.all(
        Statement { statement in
            """
            SELECT id, retention_until_on, person_category FROM contacts \
            WHERE \(statement.condition("\(named) AND retention_until_on < \(statement.bind(day.description))", contacts, question)) ORDER BY 2, 1
            """
        }
    ) { (id: $0.text(0), day: $0.text(1), category: $0.text(2)) }
    let seats = try moment.all(
        Statement { statement in
            """
            SELECT taken.id, session.ends_on FROM registrations AS taken JOIN training_sessions AS session ON session.id = taken.session_id \
            WHERE taken.id IN (SELECT id FROM registrations WHERE \(statement.condition("contact_id IS NOT NULL", registrations, question))) \
            ORDER BY 2, 1
            """
        }
    ) { (id: $0.text(0), day: $0.text(1)) }
    let old = seats.filter { $0.day < Retention.sessionsBefore(day) }
    let categories = CodeList.personCategories.codes.map { code -> JSON in
        ["key": .string(code), "due": .integer(due.count { $0.category == code })]
    }
    return [
        "contacts": .integer(held.values.reduce(0, +)), "contacts_due": .integer(due.count), "by_person_category": .array(categories),
        "registrations": .integer(seats.count), "registrations_due": .integer(old.count),
        "contact_rows": .array(due.prefix(Report.mostRows).map { ["id": .string($0.id), "retention_until_on": .string($0.day)] }),
        // A list would tell the number that is masked, and that these name somebody.
        "registration_rows": .array(
            question.isMasked ? [] : old.prefix(Report.mostRows).map { ["id": .string($0.id), "ended_on": .string($0.day)] }),
    ]
}
