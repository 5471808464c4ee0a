import Domain
import JSON

/// The answer of `GET …/{id}/export`.
struct PersonExportSchema {
    private let collection: ResourceCollection

    init(_ collection: ResourceCollection) {
        self.collection = collection
    }

    func json(_ components: Components) -> JSON {
        let name = collection.schemaName
        return Schema.object(
            "Everything held about a person.",
            [
                "exported_at": time("When it was put together.", components),
                "record": Schema.described("The record as it is, or last was.", Components.schema(name)),
                "is_deleted": ["description": "Whether it is deleted.", "type": "boolean"],
                "revisions": Schema.list("Its versions, newest first.", of: Components.schema("\(name)Revision")),
                "named_by": Schema.list(
                    "The records that name the person, or did; none for the federation, to which they don't tell whom they name.",
                    of: naming(components)),
                "kept_answers": Schema.list("Answers that a repeated POST gets again; none is older than 24 hours.", of: keptAnswer(components)),
                "webhooks": Schema.list("Who was told that the record changed; the record itself is not sent.", of: notice(components)),
                "shared_with_federation": [
                    "description": "Whether the national federation sees the person, if its key has `personal:read`.", "type": "boolean",
                ],
            ])
    }

    private func time(_ description: String, _ components: Components) -> JSON { Schema.described(description, Shape.instant.value(components)) }

    private func naming(_ components: Components) -> JSON {
        Schema.object(
            "A record that names the person.",
            [
                "collection": Schema.text("Its collection."), "id": Schema.text("Its id."),
                "member": Schema.text("The member that names the person."),
                "versions": Schema.list(
                    "The versions that do.",
                    of: Schema.object(
                        "A version.",
                        [
                            "version": Schema.count("Its number."),
                            "op": ["description": "`put`, or `delete` for its end.", "type": "string", "enum": ["put", "delete"]],
                            "at": time("When it was written.", components),
                        ])), "data": ["description": "The record as it is; absent when it is deleted.", "type": "object"],
                "included": [
                    "description": "What it refers to, and what that does: the session, the training, the adherent.", "type": "object",
                    "additionalProperties": ["type": "object"],
                ],
            ], optional: ["data", "included"])
    }

    private func keptAnswer(_ components: Components) -> JSON {
        Schema.object(
            "An answer.",
            [
                "key_id": Schema.text("Whose request it answers."), "status": Schema.count("Its status."),
                "version": Schema.count("The version that it gives."), "expires_at": time("When it is deleted.", components),
            ])
    }

    private func notice(_ components: Components) -> JSON {
        Schema.object(
            "A delivery.",
            [
                "webhook_id": Schema.text("The webhook."), "host": Schema.text("The receiver's host."), "type": Schema.text("The event."),
                "state": Schema.text("`waiting`, `delivered` or `failed`."), "at": time("When it was made.", components),
            ])
    }

    var example: JSON {
        let record = ExampleRecords.answer(of: collection)
        let at: JSON = "2026-03-02T09:15:00.000Z"
        return [
            "exported_at": at, "record": record, "is_deleted": false, "revisions": [ExampleRecords.revision(of: collection)],
            "named_by": [
                [
                    "collection": "registrations", "id": .string(Format.uuid.example), "member": "contact_id",
                    "versions": [["version": 1, "op": "put", "at": at]],
                ]
            ], "kept_answers": [["key_id": "k7Q2mT9x", "status": 201, "version": 1, "expires_at": "2026-03-03T09:15:00.000Z"]],
            "webhooks": [
                [
                    "webhook_id": .string(Format.uuid.example), "host": "outils.exemple.fr", "type": "contact.created", "state": "delivered",
                    "at": at,
                ]
            ], "shared_with_federation": false,
        ]
    }
}
