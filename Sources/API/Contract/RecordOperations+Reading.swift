import Domain
import JSON

/// Lists, records and their versions.
extension RecordOperations {
    func list(_ components: Components) -> JSON {
        var operation = OperationObject(
            "list\(names)", tag: collection.name, "List \(plural)", "The \(plural) that the filters select, a page at a time.")
        operation.parameters = collection.searchable.isEmpty ? [] : [SharedParameters.search(components)]
        operation.parameters += [
            SharedParameters.sort(collection, components), SharedParameters.limit(components),
            SharedParameters.cursor(components), SharedParameters.count(components), SharedParameters.fields(collection, components),
        ]
        if let include = SharedParameters.include(collection, components) { operation.parameters.append(include) }
        operation.parameters.append(SharedParameters.asOf(components))
        operation.parameters += [SharedParameters.delimiter(components), SharedParameters.byteOrderMark(components)]
        if collection.hasForce { operation.parameters.append(SharedParameters.inForceOn(components)) }
        operation.parameters += FilterParameters(collection: collection).add(to: components)
        operation.parameters.append(SharedParameters.ifNoneMatch(components))
        let record = ExampleRecords.answer(of: collection)
        let page = Components.schema("\(name)List")
        operation.answers(
            200,
            [
                "description": "A page. As NDJSON or CSV without `limit`, the whole selection, and then without `ETag` and `Link`.",
                "headers": [
                    "ETag": SharedHeaders.pageTag(components), "Link": SharedHeaders.link(components),
                    "Content-Disposition": SharedHeaders.disposition(components), "X-Request-Id": SharedHeaders.requestID(components),
                ],
                "content": [
                    "application/json": [
                        "schema": page,
                        "examples": components.example("\(name)List", "A page of \(plural)", ExampleRecords.list(of: collection)),
                    ],
                    "application/x-ndjson": ["schema": lines("A record a line."), "example": .string(record.description + "\n")],
                    "text/csv": [
                        "schema": CSVText.list(components), "example": CSVText.example(ExampleRecords.answer(of: collection), of: collection),
                    ],
                ],
            ])
        operation.answers(304, notModified(SharedHeaders.tag(components), components))
        operation.answers(.badRequest, .unauthorized, .notAcceptable, .targetTooLong, .headTooLarge, .unavailable, from: components)
        operation.answers(.forbidden, or: collection.selectionRefusals, from: components)
        return operation.json
    }

    func read(_ components: Components) -> JSON {
        var operation = OperationObject("read\(name)", tag: collection.name, "Read \(article)")
        operation.parameters = [SharedParameters.fields(collection, components)]
        if let include = SharedParameters.include(collection, components) { operation.parameters.append(include) }
        operation.parameters += [SharedParameters.asOf(components), SharedParameters.ifNoneMatch(components)]
        operation.answers(200, record("The record, or the members that `fields` names.", schemas.readable, components))
        operation.answers(304, notModified(SharedHeaders.recordTag(components), components))
        operation.answers(.badRequest, .unauthorized, .forbidden, .notFound, .targetTooLong, .headTooLarge, .unavailable, from: components)
        return operation.json
    }

    func revisions(_ components: Components) -> JSON {
        var operation = OperationObject(
            "list\(name)Revisions", tag: collection.name, "List the versions of \(article)", "Newest first; of a deleted record too.")
        operation.parameters = [SharedParameters.limit(components), SharedParameters.cursor(components), SharedParameters.ifNoneMatch(components)]
        operation.answers(
            200,
            [
                "description": "A page of its history.",
                "headers": [
                    "ETag": SharedHeaders.tag(components), "Link": SharedHeaders.link(components),
                    "X-Request-Id": SharedHeaders.requestID(components),
                ],
                "content": [
                    "application/json": [
                        "schema": Components.schema("\(name)RevisionList"),
                        "examples": components.example(
                            "\(name)RevisionList", "The history of \(article)", ["items": [ExampleRecords.revision(of: collection)]]),
                    ]
                ],
            ])
        operation.answers(304, notModified(SharedHeaders.tag(components), components))
        operation.answers(.badRequest, .unauthorized, .forbidden, .notFound, .targetTooLong, .headTooLarge, .unavailable, from: components)
        return operation.json
    }

    func revision(_ components: Components) -> JSON {
        var operation = OperationObject("read\(name)Revision", tag: collection.name, "Read one version of \(article)")
        operation.parameters = [SharedParameters.ifNoneMatch(components)]
        operation.answers(
            200,
            [
                "description": "The version.",
                "headers": ["ETag": SharedHeaders.recordTag(components), "X-Request-Id": SharedHeaders.requestID(components)],
                "content": [
                    "application/json": [
                        "schema": Components.schema("\(name)Revision"),
                        "examples": components.example("\(name)Revision", "One version of \(article)", ExampleRecords.revision(of: collection)),
                    ]
                ],
            ])
        operation.answers(304, notModified(SharedHeaders.recordTag(components), components))
        operation.answers(.badRequest, .unauthorized, .forbidden, .notFound, .targetTooLong, .headTooLarge, .unavailable, from: components)
        return operation.json
    }
}
