import Domain
import JSON
import Storage

/// Which part of a record is answered (`fields`) and what is embedded (`include`).
struct Projection {
    /// Paths of the members asked for; nil: all.
    private(set) var fields: [[String]]?
    private(set) var includes: [Inclusion] = []

    /// A reference that can be embedded: `group_id` as `group`, `adherent_ids` as `adherents`, `objective_codes` as `objectives`.
    struct Inclusion {
        let name: String
        let member: Member
        let target: ResourceCollection

        static func all(of collection: ResourceCollection) -> [Inclusion] {
            collection.leaves.compactMap { member in
                guard let name = member.shape.target, let target = ResourceCollections.named(name) else { return nil }
                return Inclusion(name: Self.name(of: member), member: member, target: target)
            }
        }

        private static func name(of member: Member) -> String {
            for (ending, replacement) in [("_ids", "s"), ("_codes", "s"), ("_id", "")] where member.dotted.hasSuffix(ending) {
                return member.dotted.dropLast(ending.count) + replacement
            }
            return member.dotted
        }
    }

    init() {}

    init(_ parameters: inout Parameters, of collection: ResourceCollection, key: Key) {
        if let text = parameters["fields"] {
            let known = collection.members.map(\.name) + collection.leaves.map(\.dotted)
            fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init).compactMap { name in
                if let member = collection.member(dotted: name) { return member.path }
                parameters.issues.append(Issue(.parameter("fields"), .unknownField, nearest: nearest(to: name, among: known), value: name))
                return nil
            }
        }
        if let text = parameters["include"] {
            let known = Inclusion.all(of: collection)
            for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                if let inclusion = known.first(where: { $0.name == name }) {
                    includes.append(inclusion)
                } else {
                    let names = known.map(\.name)
                    parameters.issues.append(
                        Issue(.parameter("include"), .invalidValue, allowed: names, nearest: nearest(to: name, among: names), value: name))
                }
            }
        }
    }

    var isWhole: Bool { fields == nil && includes.isEmpty }

    /// The collections that a key must be able to read for what is embedded.
    var targets: [String] { includes.map(\.target.name) }

    /// The bytes to answer for a stored document.
    func apply(_ document: [UInt8], _ store: Store, _ connection: any Connection) throws -> [UInt8] {
        guard !isWhole, case .object(let members) = try JSON(parsing: document) else { return document }
        let record = Record(members)
        var answer = fields.map { Self.select($0, from: members) } ?? members
        if !includes.isEmpty { answer["included"] = .object(try included(in: record, store, connection)) }
        return JSON.object(answer).bytes()
    }

    private static func select(_ fields: [[String]], from members: JSON.Object) -> JSON.Object {
        var answer = JSON.Object()
        let source = Record(members)
        var target = Record()
        target["id"] = members["id"]
        for path in fields {
            if let value = source.value(at: path) { target.set(value, at: path) }
        }
        // In the order of the document.
        for (name, _) in members {
            if let value = target[name] { answer.append(name, value) }
        }
        return answer
    }

    private func included(in record: Record, _ store: Store, _ connection: any Connection) throws -> JSON.Object {
        var answer = JSON.Object()
        for inclusion in includes {
            let reading = RecordReading(store.table(inclusion.target), connection)
            switch record.value(at: inclusion.member.path) {
            case .string(let id):
                if let stored = try reading.one(id) { answer[inclusion.name] = try JSON(parsing: stored.document) }
            case .array(let ids):
                let records = try ids.compactMap { try $0.stringValue.flatMap { try reading.one($0) } }
                answer[inclusion.name] = .array(try records.map { try JSON(parsing: $0.document) })
            default: break
            }
        }
        return answer
    }
}
