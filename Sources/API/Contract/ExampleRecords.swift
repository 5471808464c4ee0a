import Domain
import JSON
import Storage

/// Whole records made of the members' examples: each is one that the collection's own rules accept.
enum ExampleRecords {
    /// The record as it is answered, in the state that needs most and still leads further.
    static func answer(of collection: ResourceCollection) -> JSON { all[collection.name]?.answer ?? .object([:]) }

    /// The same as it is sent.
    static func input(of collection: ResourceCollection) -> JSON { all[collection.name]?.input ?? .object([:]) }

    static func list(of collection: ResourceCollection) -> JSON {
        let cursor = Cursor(fingerprint: 0x1D_A7A5, values: [.text(answer(of: collection)["id"]?.stringValue ?? "")]).text
        return ["items": [answer(of: collection)], "next": .string("http://127.0.0.1:8080/v1/\(collection.name)?limit=1&cursor=\(cursor)")]
    }

    /// A change of one text.
    static func patch(of collection: ResourceCollection) -> JSON {
        let member = collection.members.first { member in
            guard case .text = member.shape, member.traits.isDisjoint(with: [.serverSet, .required]) else { return false }
            return answer(of: collection)[member.name] != nil
        }
        return member.map { .object([$0.name: $0.example ?? nil]) } ?? ["objective_codes": ["OBJ-12"]]
    }

    static func jsonPatch(of collection: ResourceCollection) -> JSON {
        [["op": "test", "path": "/version", "value": 1], ["op": "add", "path": "/objective_codes/-", "value": "OBJ-27"]]
    }

    static func batchItem(of collection: ResourceCollection) -> JSON {
        guard collection.identity == .uuid else { return ["code": "OBJ-12", "note": "Objectif prioritaire en 2026"] }
        return input(of: collection)
    }

    static func revision(of collection: ResourceCollection) -> JSON {
        [
            "version": 1, "op": "put", "at": .string(circumstances.now.description), "key_id": "k7Q2mT9x", "request_id": .string(Format.uuid.example),
            "data": answer(of: collection),
        ]
    }

    // MARK: - Making them

    private static let all = Dictionary(
        uniqueKeysWithValues: ResourceCollections.all.map { ($0.name, $0.identity == .code ? fromCharter($0) : made(of: $0)) })

    private static let circumstances = Circumstances(
        now: Instant("2026-03-02T09:15:00.000Z") ?? .first, today: Day("2026-03-02") ?? .first, origin: "occitanie")

    /// Members are added one by one, and left out again where a rule speaks against them.
    private static func made(of collection: ResourceCollection) -> (answer: JSON, input: JSON) {
        let state = exampleState(collection.states)
        var input: JSON.Object = ["status": .string(state.name)]
        let certain = collection.members.filter { member in
            member.traits.contains(.required) || state.needs.contains { $0.path == member.path }
        }
        for member in certain { input[member.name] = value(of: member) }
        // Where one of several references is needed, the first will do.
        for member in collection.references where !settle(input, collection).issues.isEmpty && input[member.name] == nil {
            var extended = input
            extended[member.name] = member.example
            if settle(extended, collection).issues.count < settle(input, collection).issues.count { input = extended }
        }
        for member in collection.members where belongs(member, to: state, collection) && input[member.name] == nil {
            guard let value = value(of: member) else { continue }
            var extended = input
            extended[member.name] = value
            if settle(extended, collection).issues.isEmpty { input = extended }
        }
        let record = settle(input, collection).record
        let sent = record.members.filter { name, _ in collection.member(name).map { !$0.traits.contains(.serverSet) } ?? false }
        return (.object(record.members), .object(JSON.Object(sent.map { ($0.name, $0.value) })))
    }

    private static func settle(_ input: JSON.Object, _ collection: ResourceCollection) -> Settlement {
        collection.settle(collection.read(input), id: Format.uuid.example, previous: nil, assertions: false, in: circumstances)
    }

    /// The first of those with most needs among the states that lead on; where none needs anything, the one in force.
    private static func exampleState(_ states: States) -> State {
        let leading = states.all.filter { !$0.next.isEmpty }
        let most = leading.map(\.needs.count).max() ?? 0
        let chosen = most > 0 ? leading.first { $0.needs.count == most } : leading.first(where: \.isInForce)
        return chosen ?? states.all[0]
    }

    /// Whether a member says something in this state: not the days of other states, nor other records, nor reasons for exceptions.
    private static func belongs(_ member: Member, to state: State, _ collection: ResourceCollection) -> Bool {
        let isOfOthers = collection.states.all.contains { other in other.needs.contains { $0.path == member.path } }
        if isOfOthers, !state.needs.contains(where: { $0.path == member.path }) { return false }
        if case .reference = member.shape.element { return false }
        return member.name != "status" && member.traits.isDisjoint(with: [.serverSet, .kept]) && !member.name.hasSuffix("_reason")
    }

    private static func value(of member: Member) -> JSON? {
        guard case .object(let members) = member.shape else { return member.example }
        let values = members.compactMap { member in value(of: member).map { (member.name, $0) } }
        return values.isEmpty ? nil : .object(JSON.Object(values))
    }

    /// An item of the charter as it is loaded at first start.
    private static func fromCharter(_ collection: ResourceCollection) -> (answer: JSON, input: JSON) {
        guard let item = StrategicFramework.shared["OBJ-12"] else { return (.object([:]), .object([:])) }
        var record = Objective.record(of: item)
        for (name, value) in record.members where value.isNull || value.arrayValue?.isEmpty == true { record[name] = nil }
        record["status"] = .string(collection.states.initial)
        record["version"] = 1
        record["objective_codes"] = []
        record["external_ids"] = [:]
        record["origin"] = .string(circumstances.origin)
        record["created_at"] = .string(circumstances.now.description)
        record["updated_at"] = .string(circumstances.now.description)
        let whole = collection.ordered(record).members
        let sent = whole.filter { name, _ in collection.member(name).map { !$0.traits.contains(.serverSet) } ?? false }
        return (.object(whole), .object(JSON.Object(sent.map { ($0.name, $0.value) })))
    }
}
