import Domain
import JSON
import Storage

extension Report {
    /// `objectives-coverage`: how many records serve each of the 49 objectives, and which objectives none serves.
    static let objectivesCoverage = Report(
        name: "objectives-coverage", title: "How the objectives are served",
        text: """
            For each of the 49 objectives, in the charter's order, the records of the year that carry its code, by collection, of all collections \
            that the key may read. What is linked is counted; no impact is scored.
            """,
        parameters: [
            .year,
            ReportParameter(
                name: "kind", shape: .code(.objectiveKinds), summary: "Only objectives of this kind.", example: "operational_objective"),
            ReportParameter(name: "theme", shape: .objective(kinds: ["theme"]), summary: "Only objectives of this theme.", example: "T-POL"),
            ReportParameter(name: "mission", shape: .objective(kinds: ["mission"]), summary: "Only objectives of this mission.", example: "MIS-1"),
        ],
        reads: [Objective.collection], countsAllReadable: true,
        figures: [
            Figure(
                "rows",
                .rows([
                    Figure("code", .text(example: "OBJ-18"), "Code of the objective."),
                    Figure("kind", .code(.objectiveKinds), "Its kind."),
                    Figure("label_fr", .text(example: StrategicFramework.shared["OBJ-18"]?.labelFr ?? ""), "The charter's words."),
                    Figure("parent", .text(example: "OBJ-17"), "Code of the item above.", nullable: true),
                    Figure("theme", .text(example: "T-PRO"), "Code of its theme.", nullable: true),
                    Figure("mission", .text(example: "MIS-2"), "Code of its mission.", nullable: true),
                    Figure("total", .count, "Records that carry the code."),
                    Figure("by_collection", .counts(example: "trainings"), "The same by collection; those without any are left out."),
                    Figure("target", .count, "The target for the year, where one was set.", nullable: true),
                ]), "The objectives, in the charter's order."),
            Figure("uncovered", .codes(example: ["OBJ-20"]), "Codes of the objectives that no record carries."),
            Figure(
                "summary",
                .object([
                    Figure("objectives", .count, "Objectives looked at."), Figure("covered", .count, "Those that a record carries."),
                    Figure("uncovered", .count, "The others."),
                ]), "The counts."),
        ],
        sources: { question in
            ["/v1/objectives?seed_order.gte=1"] + question.readable.map { "/v1/\($0.name)?objective_codes.null=false" }
        }, count: countCoverage)
}

private func countCoverage(_ question: ReportQuestion, _ moment: Moment) throws -> JSON.Object {
    var counts: [String: [(collection: String, count: Int)]] = [:]
    for collection in question.readable {
        guard let table = moment.table(collection.name) else { continue }
        let statement = Statement { statement in
            """
            SELECT value, count(*) FROM list_values WHERE collection = '\(collection.name)' AND field = 'objective_codes' \
            AND id IN (SELECT id FROM \(table.name) WHERE \(question.visible(table)) AND \(statement.activity(table, question))) GROUP BY value
            """
        }
        for (code, count) in try moment.counts(statement) { counts[code, default: []].append((collection.name, count)) }
    }
    let rows = try objectives(question, moment) { code, row in
        let parts = counts[code] ?? []
        row.append("total", .integer(parts.reduce(0) { $0 + $1.count }))
        row.append("by_collection", .object(JSON.Object(parts.map { ($0.collection, .integer($0.count)) })))
    }
    let uncovered = rows.filter { $0["total"] == 0 }.compactMap { $0["code"] }
    return [
        "rows": .array(rows), "uncovered": .array(uncovered),
        "summary": [
            "objectives": .integer(rows.count), "covered": .integer(rows.count - uncovered.count), "uncovered": .integer(uncovered.count),
        ],
    ]
}

/// The rows of the objectives asked for, completed by `complete`.
private func objectives(_ question: ReportQuestion, _ moment: Moment, _ complete: (String, inout JSON.Object) -> Void) throws -> [JSON] {
    let statement = Statement { statement in
        let filters = ["kind", "theme", "mission"].compactMap { name in question[name].map { "\(name) = \(statement.bind($0))" } }
        let target = question["year"].map { "document -> '$.targets.\"\($0)\"'" } ?? "NULL"
        return """
            SELECT id, kind, document ->> '$.label_fr', parent, theme, mission, \(target) FROM objectives \
            WHERE \((["seed_order IS NOT NULL"] + filters).joined(separator: " AND ")) ORDER BY seed_order
            """
    }
    return try moment.all(statement) { row in
        let code = row.text(0)
        var members: JSON.Object = [
            "code": .string(code), "kind": .string(row.text(1)), "label_fr": .string(row.text(2)),
            "parent": row.optionalText(3).map(JSON.string) ?? nil, "theme": row.optionalText(4).map(JSON.string) ?? nil,
            "mission": row.optionalText(5).map(JSON.string) ?? nil,
        ]
        complete(code, &members)
        members.append("target", row.optionalText(6).flatMap(Int.init).map(JSON.integer) ?? nil)
        return .object(members)
    }
}
