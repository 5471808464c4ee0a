import Domain
import JSON

/// `GET /v1/reports` and each report, from its declaration.
enum ReportOperations {
    static let tag: JSON = [
        "name": "reports",
        "description": """
        Counts over the collections, each with the addresses from which it can be recomputed. A key needs to be able to read all that a report is \
        counted from. What is not collected here yet is null.

        For the role `federation` a number of persons under 5, 0 too, is null and its JSON Pointer stands in `masked`; where the total of several \
        is shown and one of them alone is masked, the smallest other one is masked with it.
        """,
    ]

    static func operation(_ operation: Operation, _ components: Components) -> OperationObject {
        if case .report(let name) = operation, let report = Reports.all.first(where: { $0.name == name }) { return read(report, components) }
        return list(components)
    }

    private static func list(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "listReports", tag: "reports", "List the reports", "Each report with what it tells and the parameters that it takes.")
        let report = Schema.object(
            "A report.",
            [
                "name": Schema.text("Its name."), "title": Schema.text("What it is about."), "url": Schema.address("Where it is read."),
                "parameters": Schema.list("What it may be asked.", of: ["type": "string"]),
                "reads": Schema.list("The collections that a key must be able to read for it.", of: ["type": "string"]),
            ])
        let example = Reports.all.prefix(1).map { ReportEndpoints.json(of: $0, url: "http://127.0.0.1:8080\($0.address)") }
        operation.answersTagged(
            "The reports.",
            components.value("ReportList", Schema.object("The reports there are.", ["items": Schema.list("The reports.", of: report)])),
            example: ["items": .array(example)], components)
        return operation
    }

    private static func read(_ report: Report, _ components: Components) -> OperationObject {
        let typeName = ValueSchemas.typeName(report.name)
        var operation = OperationObject("read\(typeName)Report", tag: "reports", report.title, report.text)
        operation.parameters = report.allParameters.map { parameter in
            components.parameter(
                "reports.\(parameter.name)" + (isShared(parameter) ? "" : ".\(report.name)"),
                [
                    "name": .string(parameter.name), "in": "query", "description": .string(parameter.summary),
                    "schema": parameter.shape.value(components), "example": parameter.example,
                ])
        }
        operation.answersTagged(
            "The report.", components.value("\(typeName)Report", schema(report, components)), example: example(of: report), components)
        operation.answers(.unavailable, from: components)
        return operation
    }

    private static let shared: [ReportParameter] = [.year, .on, .asOf, .department, .adherent, .personCategory]

    /// Whether it means the same in every report.
    private static func isShared(_ parameter: ReportParameter) -> Bool {
        shared.contains { $0.name == parameter.name && $0.summary == parameter.summary }
    }

    private static func schema(_ report: Report, _ components: Components) -> JSON {
        let head: JSON.Object = [
            "report": ["description": "Name of the report.", "type": "string", "const": .string(report.name)], "as_of": EvidenceOperation.asOf,
            "parameters": ["description": "What was asked, and what holds where nothing was said.", "type": "object"],
            "sources": Schema.list("Addresses from which it can be recomputed.", of: ["type": "string"]),
            "masked": Schema.list("JSON Pointers to the numbers of persons that are masked.", of: ["type": "string"]),
        ]
        let own = Figure.object(report.figures, components)
        let properties = head.map { ($0.name, $0.value) } + (own["properties"]?.objectValue ?? [:]).map { ($0.name, $0.value) }
        return [
            "description": .string("\(report.title)."), "type": "object", "required": .array(properties.map { .string($0.0) }),
            "properties": .object(JSON.Object(properties)),
        ]
    }

    private static func example(of report: Report) -> JSON {
        let parameters = report.parameters.prefix(1).map { ($0.name, $0.example) }
        let head: JSON.Object = [
            "report": .string(report.name), "as_of": "2026-03-02T09:15:00.000Z", "parameters": .object(JSON.Object(Array(parameters))),
            "sources": .array(report.reads.map { .string("/v1/\($0)") }), "masked": [],
        ]
        let own = Figure.example(of: report.figures).objectValue ?? [:]
        return .object(JSON.Object(head.map { ($0.name, $0.value) } + own.map { ($0.name, $0.value) }))
    }
}
