import Domain
import JSON

/// What the rights of persons need.
extension RecordOperations {
    func anonymise(_ components: Components) -> JSON {
        var operation = OperationObject(
            "anonymise\(name)", tag: collection.name, "Anonymise \(article)",
            """
            Makes the record nobody's; it **cannot be undone**. \(cleared) are cleared in the record and in every version that it ever had, its `status` \
            becomes `anonymised`, and records that name it name nobody any more, in their history too: their counts stay. A deleted record is \
            anonymised as well, and stays deleted.

            When this is answered, nothing of it is left in the database's files. Backups made before still hold it. Anonymised again, the record \
            is answered as it is. Any change to it: 409 `anonymised`. It can be deleted, and then not restored.
            """)
        operation.parameters = [
            SharedParameters.dryRun(components), SharedParameters.ifMatch(components), SharedParameters.idempotencyKey(components),
        ]
        operation.body = nothing(components)
        var example = Record(ExampleRecords.answer(of: collection).objectValue ?? [:])
        if let anonymisation = collection.anonymisation {
            example = anonymisation.cleared(example)
            example["status"] = .string(anonymisation.state)
        }
        operation.answers(
            200,
            repeatable(
                record(
                    "The record as it is now.", Components.schema(name),
                    example: components.example("\(name)Anonymised", "Anonymised", .object(example.members)), components), components))
        operation.answers(
            .badPost, .unauthorized, .notFound, .timeout, .foreignOrigin, .preconditionFailed, .tooLarge, .targetTooLong,
            .unsupportedMediaType, .invalidPost, .headTooLarge, .unavailable, .noSpace, from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        return operation.json
    }

    /// What anonymising clears, in words.
    private var cleared: String {
        ((collection.anonymisation?.cleared.map(\.dotted) ?? []) + ["external_ids"]).map { "`\($0)`" }.joined(separator: ", ")
    }

    func exportPerson(_ components: Components) -> JSON {
        var operation = OperationObject(
            "export\(name)", tag: collection.name, "Export everything held about \(article)",
            """
            For the person who asks (GDPR, articles 15 and 20): the record, each version with who wrote it and when, the records that name the person \
            with what they refer to, the answers that are kept for idempotency keys, the webhooks that were told, and whether it is shared with the \
            national federation. Of a deleted record too. The key must be able to read all of these: \
            \(PersonExport.reads(collection).map { "`\($0)`" }.joined(separator: ", ")).
            """)
        operation.answers(
            200,
            [
                "description": "What is held.",
                "headers": [
                    "Content-Disposition": SharedHeaders.disposition(components), "X-Request-Id": SharedHeaders.requestID(components),
                ],
                "content": [
                    "application/json": [
                        "schema": components.value("\(name)Export", PersonExportSchema(collection).json(components)),
                        "example": PersonExportSchema(collection).example,
                    ]
                ],
            ])
        operation.answers(.badRequest, .unauthorized, .forbidden, .notFound, .targetTooLong, .headTooLarge, .unavailable, from: components)
        return operation.json
    }

    func purge(_ components: Components) -> JSON {
        var operation = OperationObject(
            "purge\(names)", tag: collection.name, "Purge persons whose time has come",
            """
            Anonymises the \(plural) whose `retention_until_on` is past, deleted ones too, and takes out of registrations, and of their history, who came to \
            sessions that ended more than \(Registration.yearsNamingPersons) years ago. It **cannot be undone**: ask with `dry_run=true` first, which \
            counts what is due. It works in small groups, so that other writers are not held up, and can be asked for again until `remaining` is 0. \
            `GET /v1/reports/retention` says whom it concerns. Needs the scopes `admin` and `personal:read`, of a key that is bound to no adherent.
            """)
        operation.parameters = [
            components.parameter(
                "\(collection.name).purge.on",
                [
                    "name": "on", "in": "query", "description": "The day on which it must be due, today at the latest. Today when absent.",
                    "schema": Shape.day.value(components), "example": "2026-03-02",
                ]),
            components.parameter(
                "\(collection.name).purge.limit",
                [
                    "name": "limit", "in": "query", "description": "How many records to purge at the most.",
                    "schema": [
                        "type": "integer", "minimum": .integer(PersonPurge.limits.lowerBound), "maximum": .integer(PersonPurge.limits.upperBound),
                        "default": .integer(PersonPurge.standardLimit),
                    ], "example": 100,
                ]), SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components),
        ]
        operation.body = nothing(components)
        let counts = Schema.object(
            "What was purged, or with `dry_run` would be.",
            [
                "on": Schema.described("The day on which it was due.", Shape.day.value(components)),
                "contacts": Schema.count("Living contacts that were anonymised."),
                "deleted_contacts": Schema.count("Deleted contacts that were."),
                "registrations": Schema.count("Registrations, deleted ones too, that name nobody any more."),
                "failed": Schema.count("Records that were tried and could not be purged: they are due still, and the server's log says why."),
                "remaining": Schema.count("Records that are due still, those left aside that failed."),
            ])
        operation.answers(
            200,
            repeatable(
                [
                    "description": "What was done.", "headers": ["X-Request-Id": SharedHeaders.requestID(components)],
                    "content": [
                        "application/json": [
                            "schema": components.value("\(name)Purge", counts),
                            "example": ["on": "2026-03-02", "contacts": 12, "deleted_contacts": 1, "registrations": 30, "failed": 0, "remaining": 0],
                        ]
                    ],
                ], components))
        operation.answers(
            .badPost, .unauthorized, .timeout, .stillRunning, .tooLarge, .targetTooLong, .unsupportedMediaType, .invalidPost,
            .headTooLarge, .unavailable, .noSpace, from: components)
        operation.answers(.forbidden, or: [.notOwner], from: components)
        return operation.json
    }
}
