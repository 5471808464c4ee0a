import Domain
import JSON
import Storage

extension Report {
    /// `training-activity`: what a training body has to declare of a year.
    static let trainingActivity = Report(
        name: "training-activity", title: "Trainings given",
        text: """
            Sessions that began in the year, as far as somebody attended: only `attended` registrations count. The hours of a trainee are the \
            registration's `attended_hours`, else the session's hours, else the training's, times the seats. Kind and département are those of the \
            trainees' adherents; a session counts in each row in which it has trainees, and a training with several themes in each of them. A need of \
            the year is covered by a confirmed or attended registration of its adherent for a training of its theme.
            """,
        parameters: [
            .year,
            ReportParameter(
                name: "platform", shape: .oneOf(TrainingActivity.platforms), summary: "Only trainings of this platform.", example: "irio"),
            .personCategory,
        ],
        reads: ["trainings", "training-sessions", "registrations", "training-needs", "adherents"],
        figures: [
            Figure("totals", .object(trainingTotals), "All of them."),
            .breakdown(
                "by_person_category", by: .personCategories,
                [
                    Figure("trainees", .people, "Trainees."),
                    Figure("trainee_hours", .number, "Their hours; null where their number is masked.", nullable: true),
                ], "By category of persons."),
            .breakdown("by_department", by: .departments, trainingRows, "By département of the trainees' adherents."),
            .breakdown("by_kind", by: .adherentKinds, trainingRows, "By kind of the trainees' adherents."),
            Figure(
                "by_platform", .rows([Figure("key", .text(example: "irio"), "The platform.")] + trainingRows), "By platform of the training."),
            .breakdown("by_theme", by: .themes, trainingRows, "By theme of the training; one with several counts in each."),
            Figure(
                "needs",
                .object([
                    Figure("total", .count, "Needs of the year that were not dropped."), Figure("covered", .count, "Those that are covered."),
                    Figure("uncovered", .count, "The others."),
                ]), "The adherents' needs of training."),
        ],
        sums: [PersonSum("/totals/trainees", of: "/by_person_category/*/trainees/total")]
            + ["by_department", "by_kind", "by_platform"].map { PersonSum("/totals/trainees", of: "/\($0)/*/trainees") },
        // Hours divided by a session's are trainees.
        shares: [
            PersonShare("/totals/trainee_hours", of: "/totals/trainees"),
            PersonShare("/by_person_category/*/trainee_hours", of: "/by_person_category/*/trainees/*"),
        ]
            + ["by_department", "by_kind", "by_platform", "by_theme"].map { PersonShare("/\($0)/*/trainee_hours", of: "/\($0)/*/trainees") },
        sources: { question in
            let days = question.days
            return [
                "/v1/training-sessions?starts_on.gte=\(days.first)&starts_on.lte=\(days.last)", "/v1/registrations?status=attended",
                "/v1/trainings", "/v1/adherents", "/v1/training-needs?year=\(question["year"] ?? "")",
            ]
        },
        count: { question, moment in
            let activity = try TrainingActivity(question, moment)
            return [
                "totals": activity.totals, "by_person_category": activity.byCategory,
                "by_department": activity.rows(Departments.codes) { [$0.department] },
                "by_kind": activity.rows(CodeList.adherentKinds.codes) { [$0.kind] },
                "by_platform": activity.rows(TrainingActivity.platforms) { [activity.sessions[$0.session]?.platform] },
                "by_theme": activity.rows(CodeList.themes.codes) { activity.sessions[$0.session]?.themes ?? [] },
                "needs": try countNeeds(question, moment),
            ]
        })

    static let trainingTotals = [
        Figure("sessions", .count, "Sessions with trainees."), Figure("hours", .number, "Their hours."),
        Figure("registrations", .count, "Attended registrations."), Figure("trainees", .persons, "Seats of these."),
        Figure("trainee_hours", .number, "Hours of all trainees; null where their number is masked.", nullable: true),
    ]

    private static let trainingRows = [
        Figure("sessions", .count, "Sessions with trainees."), Figure("trainees", .persons, "Trainees."),
        Figure("trainee_hours", .number, "Their hours; null where their number is masked.", nullable: true),
    ]
}

/// The sessions of some days in which somebody took part, and who did.
struct TrainingActivity {
    static let platforms = ["coorace", "irio", "other"]

    struct Session {
        let hours: Double
        let platform: String
        let themes: [String?]
    }

    /// Trainees of one session, category, kind and département.
    struct Attendance {
        let session: String
        let category: String
        let kind: String
        let department: String?
        let registrations: Int
        let people: People
        /// Not known where the seats are not.
        let hours: Double?
    }

    let sessions: [String: Session]
    let attendances: [Attendance]

    /// Those of the days that are asked for, of the platform and category if any.
    init(_ question: ReportQuestion, _ moment: Moment) throws {
        let hours = "coalesce(session.hours, training.duration_hours)"
        attendances = try moment.all(
            Statement { statement in
                """
                SELECT taken.session_id, taken.person_category, adherent.kind, adherent.department, count(*), \
                \(People.sumsOfSeats(of: "taken.document")), \
                CASE WHEN count(*) = count(taken.seats) THEN sum(coalesce(taken.attended_hours, \(hours)) * taken.seats) END \
                FROM registrations AS taken JOIN training_sessions AS session ON session.id = taken.session_id \
                JOIN trainings AS training ON training.id = session.training_id JOIN adherents AS adherent ON adherent.id = taken.adherent_id \
                WHERE \(Self.conditions(&statement, question)) GROUP BY 1, 2, 3, 4
                """
            }
        ) { row in
            Attendance(
                session: row.text(0), category: row.text(1), kind: row.text(2), department: row.optionalText(3), registrations: row.int(4),
                people: People(row, from: 5), hours: row.optionalDouble(9))
        }
        let held = Set(attendances.map(\.session))
        let rows = try moment.all(
            Statement { statement in
                let days = question.days
                return """
                    SELECT session.id, \(hours), training.platform, training.document ->> '$.themes' FROM training_sessions AS session \
                    JOIN trainings AS training ON training.id = session.training_id \
                    WHERE session.starts_on BETWEEN \(statement.bind(days.first)) AND \(statement.bind(days.last))
                    """
            }
        ) { row -> (String, Session) in
            let themes = try JSON(parsing: row.bytes(3)).arrayValue ?? []
            return (row.text(0), Session(hours: row.double(1), platform: row.text(2), themes: themes.map(\.stringValue)))
        }
        sessions = Dictionary(uniqueKeysWithValues: rows.filter { held.contains($0.0) })
    }

    private static func conditions(_ statement: inout Statement, _ question: ReportQuestion) -> String {
        let days = question.days
        var conditions = [
            "taken.status = 'attended'", "session.starts_on BETWEEN \(statement.bind(days.first)) AND \(statement.bind(days.last))",
        ]
        let filters = [
            ("platform", "training.platform"), ("person_category", "taken.person_category"), ("department", "adherent.department"),
            ("adherent_id", "adherent.id"),
        ]
        for (name, column) in filters {
            if let value = question[name] { conditions.append("\(column) = \(statement.bind(value))") }
        }
        return conditions.joined(separator: " AND ")
    }

    var totals: JSON {
        [
            "sessions": .integer(sessions.count), "hours": .hundredths(sessions.values.reduce(0) { $0 + $1.hours }),
            "registrations": .integer(attendances.reduce(0) { $0 + $1.registrations }),
            "trainees": .persons(attendances.map(\.people.total).sum), "trainee_hours": attendances.hours,
        ]
    }

    var byCategory: JSON {
        .array(
            CodeList.personCategories.codes.map { category in
                let part = attendances.filter { $0.category == category }
                return [
                    "key": .string(category), "trainees": part.reduce(People()) { $0 + $1.people }.json,
                    "trainee_hours": part.hours,
                ]
            })
    }

    /// A row for each key; an attendance counts under all of its keys.
    func rows(_ keys: [String], _ keysOf: (Attendance) -> [String?]) -> JSON {
        var parts: [String: [Attendance]] = [:]
        for attendance in attendances {
            for case let key? in keysOf(attendance) { parts[key, default: []].append(attendance) }
        }
        return .array(
            keys.map { key in
                let part = parts[key] ?? []
                return [
                    "key": .string(key), "sessions": .integer(Set(part.map(\.session)).count),
                    "trainees": .persons(part.map(\.people.total).sum), "trainee_hours": part.hours,
                ]
            })
    }
}

extension [TrainingActivity.Attendance] {
    /// The hours of all; null when those of some are not known.
    fileprivate var hours: JSON {
        let known = compactMap(\.hours)
        return known.count == count ? .hundredths(known.reduce(0, +)) : .null
    }
}

private func countNeeds(_ question: ReportQuestion, _ moment: Moment) throws -> JSON {
    guard let table = moment.table("training-needs") else { return nil }
    let statement = Statement { statement in
        let year = statement.bind(question["year"] ?? "")
        var condition = "status <> 'dropped' AND year = CAST(\(year) AS INTEGER)"
        if let category = question["person_category"] { condition += " AND person_category = \(statement.bind(category))" }
        let covering = """
            SELECT 1 FROM registrations AS taken JOIN training_sessions AS session ON session.id = taken.session_id \
            JOIN list_values AS theme ON theme.collection = 'trainings' AND theme.field = 'themes' AND theme.id = session.training_id \
            WHERE taken.adherent_id = training_needs.adherent_id AND taken.status IN ('confirmed', 'attended') \
            AND theme.value = training_needs.theme AND session.starts_on BETWEEN \(year) || '-01-01' AND \(year) || '-12-31'
            """
        return "SELECT EXISTS (\(covering)), count(*) FROM training_needs WHERE \(statement.condition(condition, table, question)) GROUP BY 1"
    }
    let counts = try moment.counts(statement)
    let (covered, uncovered) = (counts["1"] ?? 0, counts["0"] ?? 0)
    return ["total": .integer(covered + uncovered), "covered": .integer(covered), "uncovered": .integer(uncovered)]
}
