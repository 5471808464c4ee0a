import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/mission`: the charter word for word, and its missions, values and principles as items.
enum MissionEndpoint {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/mission", operation: .mission, access: .anyKey, run: read)]
    }

    @Sendable private static func read(_ call: Call) throws -> Reply {
        _ = try Parameters(call.request, known: [])
        let table = call.service.store.table(objectives)
        let labels = try call.service.store.readers.read { connection in
            try connection.all("SELECT id, document ->> '$.label_en' FROM \(table.name)") { ($0.text(0), $0.optionalText(1)) }
        }
        return .now(TaggedAnswer(json(englishLabels: Dictionary(uniqueKeysWithValues: labels))).response(to: call.request))
    }

    private static let objectives = ResourceCollection(Objective())

    /// The charter's words stand in the program; only the translations can be edited.
    static func json(englishLabels: [String: String?]) -> JSON {
        let framework = StrategicFramework.shared
        func items(_ kind: String) -> JSON {
            .array(
                framework.items.filter { $0.kind == kind }.map { item in
                    var members: JSON.Object = ["code": .string(item.code)]
                    members.append("label_fr", item.labelFr.map(JSON.string) ?? nil)
                    members.append("label_en", (englishLabels[item.code] ?? item.labelEn).map(JSON.string) ?? nil)
                    members.append("text_fr", item.textFr.map(JSON.string) ?? nil)
                    return .object(members)
                })
        }
        return [
            "text_fr": .string(framework.charterText), "heading_fr": .string(framework.headingFr), "missions": items("mission"),
            "supports": items("support"), "values": items("value"),
            "charter": [
                "title_fr": .string(framework.charterTitleFr), "law": .string(framework.charterLaw), "principles": items("charter_principle"),
            ],
        ]
    }
}
