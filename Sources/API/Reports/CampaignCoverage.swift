import Domain
import JSON
import Storage

extension Report {
    /// `campaign-coverage`: where campaigns were carried, how, and by whom.
    static let campaignCoverage = Report(
        name: "campaign-coverage", title: "How campaigns are carried",
        text: """
            For each campaign the actions of the year that are done, by département, kind and outcome; in how many of its départements there was one (a \
            campaign that names none concerns all 13); and how many adherents are engaged in it, as part of the members.
            """,
        parameters: [
            .year,
            ReportParameter(
                name: "campaign_id", shape: .reference(collection: "campaigns"), summary: "Only this campaign.",
                example: .string(Format.uuid.example)),
        ],
        reads: ["campaigns", "campaign-actions", "engagements", "adherents"],
        figures: [
            Figure(
                "rows",
                .rows([
                    Figure("id", .text(example: Format.uuid.example), "Id of the campaign."),
                    Figure("code", .text(example: "EMPLOI-26"), "Its code."),
                    Figure("title", .text(example: "L'emploi pour tous, partout"), "Its title."),
                    Figure("level", .text(example: "regional"), "`national` or `regional`."),
                    Figure("national_ref", .text(example: "PLAIDOYER-2026"), "Reference of the national campaign.", nullable: true),
                    Figure("status", .text(example: "running"), "Its state."),
                    .breakdown("by_department", by: .departments, actions, "By département."),
                    Figure("covered", .count, "Départements of the campaign with an action."),
                    Figure("coverage", .ratio, "Their part of its départements."), Figure("adherents_engaged", .count, "Adherents engaged."),
                    Figure("members", .count, "Members."), Figure("engagement", .ratio, "Engaged adherents as part of the members."),
                    Figure("by_kind", .rows([Figure("key", .text(example: "meeting"), "Kind of action.")] + actions), "By kind of action."),
                    Figure("by_outcome", .rows([Figure("key", .text(example: "committed"), "Outcome.")] + actions), "By outcome."),
                ]), "The campaigns, by code.")
        ],
        sources: { question in
            let days = question.days
            let campaign = question["campaign_id"]
            return [
                campaign.map { "/v1/campaigns/\($0)" } ?? "/v1/campaigns",
                "/v1/campaign-actions?status=done&held_on.gte=\(days.first)&held_on.lte=\(days.last)"
                    + (campaign.map { "&campaign_id=\($0)" } ?? ""),
                "/v1/engagements?status=engaged" + (campaign.map { "&campaign_id=\($0)" } ?? ""), "/v1/adherents?status=member",
            ]
        }, count: countCampaigns)

    private static let actions = [Figure("actions", .count, "Actions done.")]
}

private func countCampaigns(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    guard let actions = moment.table("campaign-actions"), let engagements = moment.table("engagements"), let adherents = moment.table("adherents")
    else { return ["rows": []] }
    let members =
        try moment.all(Statement { "SELECT count(*) FROM adherents WHERE \($0.condition("status = 'member'", adherents, question))" }) { $0.int(0) }
        .first ?? 0
    let engaged = try moment.counts(
        Statement { statement in
            """
            SELECT campaign_id, count(DISTINCT adherent_id) FROM engagements \
            WHERE \(statement.condition("status = 'engaged'", engagements, question)) GROUP BY campaign_id
            """
        })
    func counts(by column: String) throws -> [String: [String: Int]] {
        let rows = try moment.all(
            Statement { statement in
                """
                SELECT campaign_id, \(column), count(*) FROM campaign_actions \
                WHERE \(statement.activity(actions, question, and: "status = 'done'")) GROUP BY 1, 2
                """
            }
        ) { ($0.text(0), $0.text(1), $0.int(2)) }
        return rows.reduce(into: [:]) { $0[$1.0, default: [:]][$1.1] = $1.2 }
    }
    let (places, kinds, outcomes) = (try counts(by: "department"), try counts(by: "kind"), try counts(by: "outcome"))
    func rows(_ keys: [String], _ counts: [String: Int]?) -> JSON {
        .array(keys.map { ["key": .string($0), "actions": .integer(counts?[$0] ?? 0)] })
    }
    let campaigns = Statement { statement in
        let only = question["campaign_id"].map { " WHERE id = \(statement.bind($0))" } ?? ""
        return "SELECT id, code, title, level, national_ref, status, document ->> '$.departments' FROM campaigns\(only) ORDER BY code, id"
    }
    let answer = try moment.all(campaigns) { row -> JSON in
        let id = row.text(0)
        let named = try row.optionalText(6).map { try JSON(parsing: Array($0.utf8)).arrayValue ?? [] } ?? []
        let concerned = named.isEmpty ? Departments.codes : named.compactMap(\.stringValue)
        let covered = concerned.count { places[id]?[$0] ?? 0 > 0 }
        return [
            "id": .string(id), "code": .string(row.text(1)), "title": .string(row.text(2)), "level": .string(row.text(3)),
            "national_ref": row.optionalText(4).map(JSON.string) ?? nil, "status": .string(row.text(5)),
            "by_department": rows(Departments.codes, places[id]), "covered": .integer(covered), "coverage": ratio(covered, concerned.count),
            "adherents_engaged": .integer(engaged[id] ?? 0), "members": .integer(members), "engagement": ratio(engaged[id] ?? 0, members),
            "by_kind": rows(actions.choices(of: "kind"), kinds[id]), "by_outcome": rows(actions.choices(of: "outcome"), outcomes[id]),
        ]
    }
    return ["rows": .array(answer)]
}

extension RecordTable {
    /// The values that a member may have, in the order of its declaration.
    func choices(of name: String) -> [String] {
        switch collection.member(name)?.shape {
        case .oneOf(let values): values
        case .code(let list): list.codes
        default: []
        }
    }
}
