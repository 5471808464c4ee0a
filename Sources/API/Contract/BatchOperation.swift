import Domain
import JSON

/// `POST /v1/{collection}/batch`
struct BatchOperation {
    let collection: ResourceCollection
    let endpoint: Endpoint

    func json(_ components: Components) -> JSON {
        let names = ValueSchemas.typeName(collection.name)
        var operation = OperationObject(
            "batch\(names)", tag: collection.name, "Write many \(collection.name.replacing("-", with: " "))",
            """
            Writes any number of records. With `mode=atomic` all or none: one bad record answers 422 with every error, its place and its line. With \
            `mode=partial` each for itself: 207 with a result for each, in order; with `Accept: application/x-ndjson` a result a line while the \
            batch still runs, and the summary last. The body may be compressed (`Content-Encoding: gzip`), and an NDJSON body have any number of \
            lines; a single line is as long as a record's body may be.

            In a partial batch good records are on disk when their result is told, in groups that leave room for other writers. A record may refer \
            to those before it, and what comes twice in a file is found the second time.
            """)
        operation.parameters = [
            components.parameter(
                "action",
                choice(
                    "action", "What to do with each record; `upsert` creates what is not there and changes what is.", BatchParameters.Action.allCases)
            ),
            components.parameter("mode", choice("mode", "All records or none, or each for itself.", BatchParameters.Mode.allCases)),
            components.parameter(
                "results", choice("results", "Which results to answer; `errors` leaves out the good ones.", BatchParameters.Results.allCases)),
            SharedParameters.dryRun(components), SharedParameters.delimiter(components), SharedParameters.idempotencyKey(components),
        ]
        let item = ExampleRecords.batchItem(of: collection)
        let contents = endpoint.bodyTypes.map { type in (type, content(type, item, components)) }
        operation.body = ["description": "The records.", "required": true, "content": .object(JSON.Object(contents))]
        _ = components.value("BatchSummary", Self.summary)
        _ = components.value("BatchResult", Self.result)
        let schema = components.value("BatchResults", Self.results)
        operation.answers(200, answer("Every record is written (`mode=atomic`).", schema, Self.written, components))
        operation.answers(207, answer("What became of each record (`mode=partial`).", schema, Self.mixed, components))
        operation.answers(
            .badBatch, .unauthorized, .forbidden, .notAcceptable, .timeout, .stillRunning, .tooLarge, .targetTooLong, .unsupportedMediaType,
            .invalidBatch,
            .headTooLarge,
            .unavailable,
            .noSpace, from: components)
        return operation.json
    }

    private func content(_ type: String, _ item: JSON, _ components: Components) -> JSON {
        switch type {
        case "application/json": ["schema": Components.schema("\(collection.schemaName)Batch"), "example": ["items": [item]]]
        case "text/csv": ["schema": CSVText.batch(components), "example": CSVText.example(item, of: collection)]
        default:
            [
                "schema": ["description": .string("A record a line, each as `\(collection.schemaName)BatchItem`."), "type": "string"],
                "example": .string(item.description + "\n"),
            ]
        }
    }

    private func choice<Choice: RawRepresentable<String>>(_ name: String, _ description: String, _ choices: [Choice]) -> JSON {
        let values = choices.map { JSON.string($0.rawValue) }
        return [
            "name": .string(name), "in": "query", "description": .string(description),
            "schema": ["type": "string", "enum": .array(values), "default": values.first ?? nil], "example": values.last ?? nil,
        ]
    }

    private func answer(_ description: String, _ schema: JSON, _ example: JSON, _ components: Components) -> JSON {
        [
            "description": .string(description),
            "headers": ["X-Request-Id": SharedHeaders.requestID(components), "Idempotency-Replayed": SharedHeaders.replayed(components)],
            "content": [
                "application/json": ["schema": schema, "example": example],
                "application/x-ndjson": [
                    "schema": [
                        "description": "A line for each result, as `BatchResult`, and the summary last: `{\"summary\": …}`, as `BatchSummary`.",
                        "type": "string",
                    ],
                    "example": .string(Self.lines(of: example)),
                ],
            ],
        ]
    }

    // MARK: - Results

    private static let outcomes = ["created", "updated", "unchanged", "deleted", "failed"]

    private static let summary: JSON = [
        "description": "How many records had each outcome.", "type": "object", "required": .array(outcomes.map(JSON.string)),
        "properties": .object(JSON.Object(outcomes.map { ($0, ["description": .string("Records \($0)."), "type": "integer", "minimum": 0]) })),
        "examples": [["created": 1, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 0]],
    ]

    private static let result: JSON = [
        "description": "What became of one record.", "type": "object", "required": ["index", "outcome", "status"],
        "properties": [
            "index": ["description": "Place of the record in the body, from 0.", "type": "integer", "minimum": 0],
            "line": ["description": "The line it begins on in an NDJSON or CSV body, from 1.", "type": "integer", "minimum": 1],
            "outcome": ["description": "What was done.", "type": "string", "enum": .array(outcomes.map(JSON.string))],
            "status": ["description": "The HTTP status that it would have had alone.", "type": "integer", "minimum": 200, "maximum": 599],
            "id": ["description": "Id of the record.", "type": "string"],
            "version": ["description": "Its version now.", "type": "integer", "minimum": 1],
            "problem": ["description": "What was wrong with it.", "$ref": "#/components/schemas/Problem"],
        ],
        "examples": [good],
    ]

    private static let results: JSON = [
        "description": "What became of a batch.", "type": "object", "required": ["summary", "results"],
        "properties": [
            "summary": ["description": "The counts.", "$ref": "#/components/schemas/BatchSummary"],
            "results": [
                "description": "A result for each record, in order.", "type": "array", "items": ["$ref": "#/components/schemas/BatchResult"],
            ],
            "results_omitted": [
                "description":
                    "True when a repeated answer (`Idempotency-Replayed`) holds the counts alone, because the results were longer than the 1 MiB that is kept.",
                "type": "boolean",
            ],
        ],
        "examples": [written],
    ]

    private static func lines(of answer: JSON) -> String {
        let summary: JSON = ["summary": answer["summary"] ?? nil]
        return ((answer["results"]?.arrayValue ?? []) + [summary]).map { $0.description + "\n" }.joined()
    }

    private static let good: JSON = ["index": 0, "line": 1, "outcome": "created", "status": 201, "id": .string(Format.uuid.example), "version": 1]

    private static let written: JSON = [
        "summary": ["created": 1, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 0], "results": [good],
    ]

    private static let mixed: JSON = [
        "summary": ["created": 1, "updated": 0, "unchanged": 0, "deleted": 0, "failed": 1],
        "results": [good, ["index": 1, "line": 2, "outcome": "failed", "status": 422, "problem": ProblemExamples.json(of: .validationFailed)]],
    ]
}
