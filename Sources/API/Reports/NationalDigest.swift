import Domain
import JSON
import Storage

extension Report {
    /// `national-digest`: what the national federation wants to know of a region, on one page.
    static let nationalDigest = Report(
        name: "national-digest", title: "The region for the national federation",
        text: """
            The members, jobs, trainings, campaigns, partnerships, contributions and objectives of a period, each as its own report or list counts \
            them: jobs of the year in which the period ends, the rest in its days. From 1 January to today when nothing is said.
            """,
        parameters: [
            ReportParameter(
                name: "from", shape: .day, summary: "First day. 1 January when absent.", example: "2026-01-01", standard: .startOfYear),
            ReportParameter(name: "to", shape: .day, summary: "Last day. Today when absent.", example: "2026-12-31", standard: .today),
        ],
        reads: [
            "objectives", "adherents", "headcounts", "trainings", "training-sessions", "registrations", "campaigns", "campaign-actions",
            "engagements",
            "partnerships", "contributions",
        ],
        countsAllReadable: true,
        figures: [
            Figure(
                "members",
                .object([
                    Figure("count", .count, "Members now."), Figure("joined", .count, "Adherents that became members in the period."),
                    Figure("left", .count, "Adherents that had joined and left in the period."),
                    .breakdown("by_kind", by: .adherentKinds, [Figure("members", .count, "Members.")], "By kind."),
                    .breakdown("by_department", by: .departments, [Figure("members", .count, "Members.")], "By département."),
                ]), "The network."),
            Figure("employment", .object(employmentFigures), "The totals of the report `employment`."),
            Figure("training", .object(trainingTotals), "The totals of the report `training-activity`."),
            Figure("quality", .flag, "Null as long as it is not collected here.", nullable: true),
            Figure(
                "campaigns",
                .object([
                    Figure("declined", .count, "Regional campaigns that decline a national one, cancelled ones left out."),
                    Figure("covered_departments", .count, "Départements with an action done in the period."),
                    Figure("engaged", .count, "Adherents engaged in a campaign."),
                ]), "The campaigns."),
            Figure(
                "partnerships",
                .object([
                    Figure("active", .count, "Partnerships with the status `active`."),
                    Figure(
                        "by_axis", .rows([Figure("key", .text(example: "iae"), "The axis."), Figure("partnerships", .count, "Partnerships.")]),
                        "These by axis."),
                ]), "The partnerships."),
            Figure(
                "contributions",
                .object([
                    Figure("published", .count, "Contributions published in the period, acknowledged ones included."),
                    Figure("acknowledged", .count, "Contributions acknowledged in the period."),
                    Figure(
                        "by_kind",
                        .rows([Figure("key", .text(example: "position"), "The kind."), Figure("contributions", .count, "Contributions.")]),
                        "The published ones by kind."),
                ]), "The contributions."),
            Figure("proposals", .flag, "Null as long as they are not collected here.", nullable: true),
            Figure("mandates", .flag, "Null as long as they are not collected here.", nullable: true),
            Figure(
                "objectives",
                .object([
                    Figure("covered", .count, "Objectives that a record of the period serves."), Figure("uncovered", .count, "The others."),
                ]), "The 49 objectives."),
        ],
        sources: { question in
            let days = question.days
            let period = "from=\(days.first)&to=\(days.last)"
            return [
                "/v1/adherents", "/v1/reports/employment?year=\(days.last.prefix(4))",
                "/v1/training-sessions?starts_on.gte=\(days.first)&starts_on.lte=\(days.last)", "/v1/registrations?status=attended", "/v1/campaigns",
                "/v1/campaign-actions?status=done&held_on.gte=\(days.first)&held_on.lte=\(days.last)", "/v1/engagements?status=engaged",
                "/v1/partnerships?status=active", "/v1/contributions?status=published,acknowledged",
                "/v1/objectives/MIS-1/evidence?\(period)", "/v1/objectives/MIS-2/evidence?\(period)",
            ]
        }, count: countDigest)
}

private func countDigest(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    let digest = Digest(question: question, moment: moment)
    let days = question.days
    let coverage = try Report.objectivesCoverage.count(question, moment)["summary"]
    return [
        "members": try digest.members(),
        "employment": try Headcounts(year: String(days.last.prefix(4)), question, moment).total { _ in true }.json,
        "training": try TrainingActivity(question, moment).totals, "quality": nil,
        "campaigns": [
            "declined": .integer(
                try digest.count("campaigns", where: "level = 'regional' AND national_ref IS NOT NULL AND status <> 'cancelled'")),
            "covered_departments": .integer(
                try digest.count(
                    "campaign-actions", where: "status = 'done' AND held_on BETWEEN '\(days.first)' AND '\(days.last)'", distinct: "department")),
            "engaged": .integer(try digest.count("engagements", where: "status = 'engaged'", distinct: "adherent_id")),
        ],
        "partnerships": [
            "active": .integer(try digest.count("partnerships", where: "status = 'active'")),
            "by_axis": try digest.rows("partnerships", by: "axis", where: "status = 'active'"),
        ],
        "contributions": try digest.contributions(), "proposals": nil, "mandates": nil,
        "objectives": ["covered": coverage?["covered"] ?? nil, "uncovered": coverage?["uncovered"] ?? nil],
    ]
}

/// Counts of one collection each.
private struct Digest {
    let question: ReportQuestion
    let moment: Moment

    func count(_ collection: String, where condition: String, distinct column: String = "id") throws -> Int {
        guard let table = moment.table(collection) else { return 0 }
        let statement = Statement {
            "SELECT count(DISTINCT \(column)) FROM \(table.name) WHERE \($0.condition(condition, table, question))"
        }
        return try moment.all(statement) { $0.int(0) }.first ?? 0
    }

    /// A row for each value that a member may have.
    func rows(_ collection: String, by column: String, where condition: String) throws -> JSON {
        guard let table = moment.table(collection) else { return [] }
        let statement = Statement {
            "SELECT \(column), count(*) FROM \(table.name) WHERE \($0.condition(condition, table, question)) GROUP BY \(column)"
        }
        let counts = try moment.counts(statement)
        let unit = collection == Adherent.collection ? "members" : collection
        let keys = table.choices(of: column)
        return .array(keys.map { .object(JSON.Object([("key", .string($0)), (unit, .integer(counts[$0] ?? 0))])) })
    }

    func members() throws -> JSON {
        let days = question.days
        let inDays = "BETWEEN '\(days.first)' AND '\(days.last)'"
        let isMember = "status = 'member'"
        return [
            "count": .integer(try count("adherents", where: isMember)), "joined": .integer(try count("adherents", where: "joined_on \(inDays)")),
            "left": .integer(try count("adherents", where: "left_on \(inDays) AND joined_on IS NOT NULL")),
            "by_kind": try rows("adherents", by: "kind", where: isMember),
            "by_department": try rows("adherents", by: "department", where: isMember),
        ]
    }

    func contributions() throws -> JSON {
        let days = question.days
        let inDays = "BETWEEN '\(days.first)' AND '\(days.last)'"
        let published = "status IN ('published', 'acknowledged') AND published_on \(inDays)"
        return [
            "published": .integer(try count("contributions", where: published)),
            "acknowledged": .integer(try count("contributions", where: "status = 'acknowledged' AND acknowledged_on \(inDays)")),
            "by_kind": try rows("contributions", by: "kind", where: published),
        ]
    }
}
