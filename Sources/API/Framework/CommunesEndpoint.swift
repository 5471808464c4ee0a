import Domain
import HTTP
import JSON
import Storage

/// `GET /v1/communes`: the communes of Occitanie by name, in pages.
enum CommunesEndpoint {
    static var all: [Endpoint] {
        [Endpoint(method: .get, template: "/v1/communes", operation: .communes, access: .anyKey, run: list)]
    }

    private static let filters = ["q", "department", "postal_code", "insee_code"]

    @Sendable private static func list(_ call: Call) throws -> Reply {
        var parameters = try Parameters(call.request, known: filters + ["limit", "cursor"])
        let limit = parameters.integer("limit", in: ListParameters.limits) ?? 50
        let departments = parameters.values("department", .code(.departments))
        let postalCodes = parameters.values("postal_code", .formatted(.postalCode)).map(Set.init)
        let inseeCodes = parameters.values("insee_code", .formatted(.inseeCode))
        if let text = parameters["q"], foldedWords(text).isEmpty { parameters.issues.append(Issue(.parameter("q"), .tooShort, expected: "1")) }
        let fingerprint = fingerprint(parameters)
        var last: String?
        if let text = parameters["cursor"] {
            if let cursor = Cursor(text), cursor.fingerprint == fingerprint, case .text(let code)? = cursor.values.first, Communes.shared[code] != nil
            {
                last = code
            } else {
                parameters.issues.append(Issue(.parameter("cursor"), .invalidCursor))
            }
        }
        try parameters.finish()

        var found = Communes.shared.matching(parameters["q"] ?? "").filter { commune in
            departments?.contains(commune.department) ?? true && inseeCodes?.contains(commune.inseeCode) ?? true
                && postalCodes.map { !$0.isDisjoint(with: commune.postalCodes) } ?? true
        }[...]
        if let last, let place = found.firstIndex(where: { $0.inseeCode == last }) { found = found[(place + 1)...] }
        let shown = found.prefix(limit)
        let next = shown.count < found.count ? shown.last.map { Cursor(fingerprint: fingerprint, values: [.text($0.inseeCode)]).text } : nil
        let answer = TaggedAnswer(
            items: shown.map(json), next: next.map { call.service.url(of: call, replacing: "cursor", by: $0) })
        return .now(answer.response(to: call.request))
    }

    /// What a cursor must agree on.
    private static func fingerprint(_ parameters: Parameters) -> UInt64 {
        var print = Fingerprint()
        print.combine("communes")
        for name in filters { print.combine(parameters[name] ?? "") }
        return print.value
    }

    static func json(of commune: Commune) -> JSON {
        [
            "insee_code": .string(commune.inseeCode), "name": .string(commune.name), "department": .string(commune.department),
            "postal_codes": .array(commune.postalCodes.map(JSON.string)), "longitude": .number(commune.longitude),
            "latitude": .number(commune.latitude), "area_type": .string(commune.areaType),
        ]
    }
}
