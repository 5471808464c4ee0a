import Domain
import HTTP
import JSON

/// `GET /v1/reference` and `GET /v1/reference/{list}`: the code lists that members of records take their values from.
enum ReferenceEndpoints {
    static var all: [Endpoint] {
        [
            Endpoint(method: .get, template: "/v1/reference", operation: .referenceLists, access: .anyKey, run: lists),
            Endpoint(method: .get, template: "/v1/reference/{list}", operation: .referenceList, access: .anyKey, run: list),
        ]
    }

    @Sendable private static func lists(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let items = CodeList.all.map { list in
            [
                "list": .string(list.name), "count": .integer(list.items.count),
                "url": .string(call.service.url(of: call, path: "/v1/reference/\(list.name)")),
            ] as JSON
        }
        return .now(TaggedAnswer(["items": .array(items)]).response(to: call.request))
    }

    @Sendable private static func list(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let name = call.request.parameter("list") ?? ""
        guard let list = CodeList.named(name) else { throw unknown(name) }
        return .now(TaggedAnswer(json(of: list)).response(to: call.request))
    }

    static func json(of list: CodeList) -> JSON {
        ["list": .string(list.name), "items": .array(list.items.map { ["code": .string($0.code), "label_fr": .string($0.labelFr)] })]
    }

    private static func unknown(_ name: String) -> Problem {
        let names = CodeList.all.map(\.name)
        let hint = nearest(to: name, among: names)
        return Problem(
            .notFound,
            Localized(
                "Il n'y a pas de liste de ce nom" + (hint.map { " ; la plus proche : « \($0) »." } ?? " ; `/v1/reference` les nomme toutes."),
                "There is no list of that name" + (hint.map { "; the nearest is \"\($0)\"." } ?? "; `/v1/reference` names them all.")))
    }
}
