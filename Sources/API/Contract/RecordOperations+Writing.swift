import Domain
import JSON

/// Creating, changing, deleting and restoring.
extension RecordOperations {
    func create(_ components: Components) -> JSON {
        var operation = OperationObject(
            "create\(name)", tag: collection.name, "Create \(article)",
            "The server makes the id. A record may be created in any state whose needs it meets.")
        operation.parameters = [SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)]
        operation.body = body("The record.", components)
        operation.answers(201, repeatable(created(components), components))
        operation.answers(
            .badPost, .unauthorized, .timeout, .tooLarge, .targetTooLong, .unsupportedMediaType, .invalidPost, .headTooLarge, .unavailable, .noSpace,
            from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        operation.answers(.creationConflict, or: collection.ruleConflicts, from: components)
        return operation.json
    }

    func replace(_ components: Components) -> JSON {
        let canCreate = collection.identity == .uuid
        var operation = OperationObject(
            "replace\(name)", tag: collection.name, canCreate ? "Create or replace \(article)" : "Replace \(article)",
            canCreate
                ? "Replaces the record, or creates it under this UUID when there is none. What is not sent is cleared, but for `status`, days that a state has filled and `former_sirets`."
                : "What is not sent is cleared, but for `status`.")
        operation.parameters = [SharedParameters.dryRun(components), SharedParameters.ifMatch(components)]
        if canCreate { operation.parameters.append(SharedParameters.createOnly(components)) }
        operation.body = body("The whole record.", components)
        operation.answers(200, record("The record as it is now.", Components.schema(name), components))
        if canCreate { operation.answers(201, created(components)) }
        // Nothing is created over a record that the key does not see.
        if !canCreate || collection.isSharedInPart { operation.answers(.notFound, from: components) }
        operation.answers(
            .badBody, .unauthorized, .timeout, .preconditionFailed, .tooLarge, .targetTooLong, .unsupportedMediaType, .invalid, .headTooLarge,
            .unavailable, .noSpace, from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        operation.answers(.changeConflict, or: collection.changeConflicts, from: components)
        return operation.json
    }

    func patch(_ components: Components) -> JSON {
        var operation = OperationObject(
            "patch\(name)", tag: collection.name, "Change \(article)",
            "Changes what the patch names. The result is checked like a whole record; nothing changed, the version stays.")
        operation.parameters = [SharedParameters.dryRun(components), SharedParameters.ifMatch(components)]
        let patch = components.value("JSONPatch", JSONPatchSchema.json)
        let contents = endpoint.bodyTypes.map { type -> (String, JSON) in
            type == "application/json-patch+json"
                ? (type, ["schema": patch, "example": ExampleRecords.jsonPatch(of: collection)])
                : (type, ["schema": Components.schema("\(name)Patch"), "example": ExampleRecords.patch(of: collection)])
        }
        operation.body = ["description": "A merge patch, or a JSON Patch.", "required": true, "content": .object(JSON.Object(contents))]
        operation.answers(200, record("The record as it is now.", Components.schema(name), components))
        operation.answers(
            .badPatch, .unauthorized, .notFound, .timeout, .preconditionFailed, .tooLarge, .targetTooLong, .unsupportedMediaType, .invalid,
            .headTooLarge, .unavailable, .noSpace, from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        operation.answers(.patchConflict, or: collection.changeConflicts, from: components)
        return operation.json
    }

    func delete(_ components: Components) -> JSON {
        var operation = OperationObject(
            "delete\(name)", tag: collection.name, "Delete \(article)",
            "The record leaves the lists and answers 404; its versions stay, and it can be restored.")
        operation.parameters = [SharedParameters.dryRun(components), SharedParameters.ifMatch(components)]
        operation.answers(
            204,
            [
                "description": "It is deleted.", "headers": ["X-Request-Id": SharedHeaders.requestID(components)],
                "links": [
                    "restore": link("restore\(name)", "Bring it back.", "$request.path.id"),
                    "revisions": link("list\(name)Revisions", "What it was.", "$request.path.id"),
                ],
            ])
        operation.answers(
            .badAction, .unauthorized, .notFound, .preconditionFailed, .targetTooLong, .headTooLarge, .unavailable, .noSpace, from: components)
        operation.answers(.deletionConflict, from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        return operation.json
    }

    func restore(_ components: Components) -> JSON {
        var operation = OperationObject(
            "restore\(name)", tag: collection.name, "Restore \(article)", "Brings a deleted record back as it last was, as a new version.")
        operation.parameters = [SharedParameters.dryRun(components), SharedParameters.idempotencyKey(components)]
        operation.body = nothing(components)
        operation.answers(200, repeatable(record("The record as it is now.", Components.schema(name), components), components))
        operation.answers(
            .badPost, .unauthorized, .notFound, .timeout, .tooLarge, .targetTooLong, .unsupportedMediaType, .invalidPost, .headTooLarge, .unavailable,
            .noSpace, from: components)
        operation.answers(.forbidden, or: collection.writingRefusals, from: components)
        operation.answers(.restorationConflict, or: collection.changeConflicts, from: components)
        return operation.json
    }

    /// The body of what needs none.
    func nothing(_ components: Components) -> JSON {
        [
            "description": "Nothing, or an empty object.", "required": false,
            "content": [
                "application/json": [
                    "schema": components.value(
                        "Nothing", ["description": "An object without members.", "type": "object", "maxProperties": 0, "examples": [[:]]]),
                    "example": [:],
                ]
            ],
        ]
    }

    /// The answer of a POST, which may be that of an earlier one.
    func repeatable(_ answer: JSON, _ components: Components) -> JSON {
        guard var object = answer.objectValue, var headers = object["headers"]?.objectValue else { return answer }
        headers["Idempotency-Replayed"] = SharedHeaders.replayed(components)
        object["headers"] = .object(headers)
        return .object(object)
    }
}

extension ResourceCollection {
    /// What its own rules among records answer with 409.
    fileprivate var ruleConflicts: [ProblemType] {
        conflicts.compactMap { ProblemType.named($0.rawValue) }
    }

    /// What a change answers: of its rules, and of an anonymised record.
    fileprivate var changeConflicts: [ProblemType] { ruleConflicts + (anonymisation == nil ? [] : [.anonymised]) }

    /// Why a write may be refused to a key that has the scope for it.
    var writingRefusals: [ProblemType] {
        var types: [ProblemType] = [.notOwner]
        if !reserved.isEmpty || states.all.contains(where: \.isReserved) { types.append(.reservedMember) }
        if !personal.isEmpty { types.append(.personalScopeRequired) }
        if name == Contribution.collection { types.append(.acknowledgeOnly) }
        return types
    }

    fileprivate var isSharedInPart: Bool {
        if case .all = sharing { false } else { true }
    }

    /// Why a selection may be refused to a key that has the scope to read.
    var selectionRefusals: [ProblemType] {
        personal.isEmpty && persons.isEmpty && regional.isEmpty && !computedFilters.contains(where: \.tellsPersons) ? [] : [.personalScopeRequired]
    }
}
