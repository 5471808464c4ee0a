import Domain
import JSON
import Storage

/// `GET /v1/training-sessions/{id}/seats`
enum SeatsOperation {
    static func operation(_ components: Components) -> OperationObject {
        var operation = OperationObject(
            "readTrainingSessionSeats", tag: TrainingSession.collection, "Read how many seats are left",
            "The seats of a session as they are now. Registrations that are confirmed, attended or absent take seats; they are counted in the transaction that takes them."
        )
        operation.parameters = [
            [
                "name": "id", "in": "path", "required": true, "description": "Id of the session.",
                "schema": ValueSchemas.formatted(.uuid, components),
                "example": .string(Format.uuid.example),
            ]
        ]
        let schema = Schema.object(
            "The seats of a session.",
            [
                "capacity": Schema.count("Seats there are."), "taken": count("Seats that are taken."),
                "left": count("Seats that are left."), "waiting": count("Seats that registrations wait for."),
                "masked": [
                    "description": "JSON Pointers of the members that are null for the national federation; only there when one is.", "type": "array",
                    "items": ["type": "string"], "examples": [["/taken", "/left"]],
                ],
            ], optional: ["masked"])
        operation.answersTagged(
            "The seats.", components.value("Seats", schema),
            example: SeatsEndpoint.json(of: SessionSeats(capacity: 12, taken: 9, waiting: 2), isMasked: false),
            components)
        operation.answers(.forbidden, .notFound, from: components)
        return operation
    }

    private static func count(_ description: String) -> JSON {
        [
            "description": .string(description + " For the national federation null when fewer than 5 are taken or waited for."),
            "type": ["integer", "null"], "minimum": 0,
        ]
    }
}
